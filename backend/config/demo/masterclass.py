"""Masterclass Netwerkleiderschap: one edition of eighteen that is over, and a call that is open."""

from backend.config.demo import questions, texts
from backend.config.demo.world import World
from backend.people.enums import Level, RoleLevel
from cohorts.candidacies.models import Candidacy
from cohorts.programmes import actions as programmes
from cohorts.programmes.enums import ComponentKind, EditionRoleKind, SelectionMode
from cohorts.programmes.models import Call, Edition, Programme, RecipePart
from cohorts.selection import actions as selection
from cohorts.selection.enums import Outcome

RECEIVED, PLACES = 41, 18


def build(world: World) -> None:
    ago = world.population.organisations["Agentschap Overheidspersoneel"]
    programme = programmes.create_programme(
        title="Masterclass Netwerkleiderschap",
        summary="Zes maanden leren leiden in netwerken: zeven lesdagen, een buitenlands verblijf en een projectcase in groep.",
        goal="Netwerken kunnen kiezen, opzetten, opvolgen en leiden, ook als je niemands baas bent.",
        selection_mode=SelectionMode.REVIEW,
        owners=[ago],
        actor=world.ago.user,
    )
    recipe = (
        (ComponentKind.FULL_DAY, 7, 1),
        (ComponentKind.STAY_ABROAD, 1, 2),
        (ComponentKind.GROUP_CASE, 1, 3),
        (ComponentKind.RETURN_DAY, 1, 1),
    )
    programmes.set_recipe(
        programme,
        [RecipePart(kind=kind, count=count, days=days) for kind, count, days in recipe],
        actor=world.ago.user,
    )
    past = _edition(world, programme, starts=-430)
    _finish(world, past)
    coming = _edition(world, programme, starts=120)
    world.open_call(
        coming,
        title=f"Oproep {coming.title}",
        intro="Je begeleidt, coördineert, leidt of ondersteunt een netwerk en je wilt er beter in worden. Er zijn achttien "
        "plaatsen. De Masterclass vraagt **10% van je werktijd** voor het hele traject.",
        questions=questions.MASTERCLASS,
        opens=-10,
        closes=25,
        actor=world.ago,
    )


def _edition(world: World, programme: Programme, *, starts: int) -> Edition:
    edition = programmes.create_edition(
        programme,
        title=f"Masterclass Netwerkleiderschap {world.day(starts).year}",
        organisers=programme.owners.order_by("pk"),
        goal="Achttien mensen uit het top- en middenkader, of met een coördinerende rol, die samen leren leiden in netwerken.",
        text="## Zes thema's\n\n1. Wanneer kiezen voor netwerken\n2. Opzetten en inrichten van netwerken\n3. Strategiefase en "
        "spelmanagement; creativiteit en innovatie\n4. Monitoring, evaluatie en verantwoording\n5. Implicaties voor de "
        "eigen organisatie\n6. Leiderschap in netwerken",
        starts_on=world.day(starts),
        ends_on=world.day(starts + 182),
        soft_target=PLACES,
        hard_maximum=PLACES,
        load_percent=10,
        load_text="Zeven lesdagen, twee dagen in het buitenland, drie dagen werk aan een case en een terugkomdag.",
        eligible_role_levels=[RoleLevel.TOP, RoleLevel.MIDDLE, RoleLevel.COORDINATING],
        contact_name=world.ago.name,
        contact_email=world.ago.email,
        actor=world.ago.user,
    )
    coordinator = world.population.by_mailbox["coordinator"]
    programmes.give_role(edition, person=coordinator, kind=EditionRoleKind.COORDINATOR, actor=world.ago.user)
    programmes.publish_edition(edition, actor=world.ago.user)
    return edition


def _finish(world: World, edition: Edition) -> None:
    """An edition of 18 that is over: received, judged, published, lived through."""
    call = world.open_call(
        edition,
        title=f"Oproep {edition.title}",
        intro="Leer leiden in netwerken.",
        questions=questions.MASTERCLASS,
        opens=-560,
        closes=-520,
        actor=world.ago,
    )
    levels = [Level.FLEMISH] * 9 + [Level.LOCAL] * 4 + [Level.FEDERAL] * 3 + [Level.PROVINCIAL]
    people = [world.population.by_mailbox["deelnemer"]]
    people += [world.candidate_from(world.random.choice(levels)) for _ in range(RECEIVED - 1)]
    files = [
        world.apply(
            call,
            person,
            {
                "netwerkervaring": world.random.choice(texts.NETWORK_EXPERIENCE),
                "leerbehoefte": world.random.choice(texts.NETWORK_NEED),
                "engagement": True,
            },
        )
        for person in people
    ]
    panel = [world.assessor(call, mailbox) for mailbox in ("beoordelaar1", "coordinator")]
    for candidacy in files:
        for assessor in panel:
            world.score(candidacy, assessor, 0, always=True)
    _publish(world, call, files)
    programmes.complete_edition(edition, actor=world.ago.user, now=world.at(-240))


def _publish(world: World, call: Call, files: list[Candidacy]) -> None:
    participant = world.population.by_mailbox["deelnemer"]
    ranked = sorted(
        files,
        key=lambda one: (
            one.person_id != participant.pk,
            -sum(review.total for review in one.reviews.order_by("pk")),
            one.pk,
        ),
    )
    parts = (
        (ranked[:PLACES], Outcome.SELECTED, texts.REASONS_SELECTED),
        (ranked[PLACES : PLACES + 5], Outcome.RESERVE, texts.REASONS_SELECTED),
        (ranked[PLACES + 5 :], Outcome.NOT_SELECTED, texts.REASONS_NOT),
    )
    for rows, outcome, reasons in parts:
        selection.prepare(
            rows,
            call=call,
            outcome=outcome,
            reason=world.random.choice(reasons),
            actor=world.ago.user,
            now=world.at(-500),
        )
    selection.publish(call, actor=world.ago.user, now=world.at(-498))
