"""Lerend Netwerk Participatie: closed for candidacies, four assessors half-way through."""

from datetime import timedelta

from backend.config.demo import questions, texts
from backend.config.demo.world import World
from backend.kit.drafts import Base
from backend.people.enums import Level
from backend.people.models import Organisation, Person
from cohorts.candidacies import actions as candidacies
from cohorts.candidacies.models import Candidacy
from cohorts.programmes import actions as programmes
from cohorts.programmes.enums import ComponentKind, SelectionMode
from cohorts.programmes.models import Call, Component, RecipePart

RECEIVED, TO_SELECT = 58, 28


def build(world: World) -> None:
    organisations = world.population.organisations
    bodies = [
        organisations["Departement Kanselarij en Bestuur"],
        organisations["Vereniging van Vlaamse Steden en Gemeenten"],
    ]
    programme = programmes.create_programme(
        title="Lerend Netwerk Participatie",
        summary="Een jaar lang, vijf volle dagen, leren van en met collega's die participatie organiseren.",
        goal="Kennis en obstakels delen, inspiratie opdoen bij elkaars cases, uittesten in het eigen werk, en beter "
        "weten wat je zelf in huis hebt.",
        selection_mode=SelectionMode.REVIEW,
        owners=bodies,
        actor=world.organiser.user,
    )
    programmes.set_recipe(
        programme, [RecipePart(kind=ComponentKind.FULL_DAY, count=5, days=1)], actor=world.organiser.user
    )
    edition = programmes.create_edition(
        programme,
        title=f"Lerend Netwerk Participatie {world.day(60).year}",
        organisers=bodies,
        goal="Een vaste groep van ongeveer dertig mensen uit alle bestuursniveaus die elkaar een jaar lang helpt om "
        "participatie beter te doen.",
        text="## Voor wie?\n\nVoor Vlaamse en lokale ambtenaren en medewerkers van non-profitorganisaties met ervaring in "
        "participatietrajecten, procesbegeleiding, cocreatie of stakeholdermanagement.\n\n## Wat doen we?\n\nWe leren in "
        "de eerste plaats van elkaar. De agenda maken we samen op de eerste dag, uit wat jullie meebrengen en "
        "verwachten. Enkele dagen zijn we te gast bij een inspirerende case. Tussendoor zijn er intervisies in kleine groep.",
        starts_on=world.day(60),
        ends_on=world.day(60 + 320),
        soft_target=TO_SELECT,
        hard_maximum=30,
        load_percent=3,
        load_text="Vijf volle dagen en vier intervisies van een halve dag, gespreid over een jaar.",
        eligible_levels=[Level.FLEMISH, Level.LOCAL, Level.NON_PROFIT],
        contact_name=world.organiser.name,
        contact_email=world.organiser.email,
        actor=world.organiser.user,
    )
    programmes.set_components(
        edition,
        [
            Component(kind=ComponentKind.FULL_DAY, count=5, days=1),
            Component(kind=ComponentKind.INTERVISION, count=4, days="0.5", note="in groepen van zes"),
        ],
        actor=world.organiser.user,
    )
    programmes.publish_edition(edition, actor=world.organiser.user)
    call = world.open_call(
        edition,
        title=f"Oproep {edition.title}",
        intro="Herken je dit? Je begeleidt participatie en staat er vaak alleen voor. In het Lerend Netwerk deel je een "
        "jaar lang wat lukt en wat niet, in een groep die je leert vertrouwen.\n\nSchrijf op wat je **meebrengt** en "
        "wat je **verwacht**. Op basis daarvan kiezen we de groep, en maken we samen de agenda.",
        questions=questions.LEARNING_NETWORK,
        opens=-70,
        closes=-14,
        actor=world.organiser,
    )
    files = [_apply(world, call, person) for person in _candidates(world)]
    _drafts_too_late(world, call)
    _half_way_scoring(world, call, files)


def _candidates(world: World) -> list[Person]:
    """58 people from all over: half of them Flemish, a third local, the others from around."""
    people = [world.population.by_mailbox["kandidaat"]]
    shares = (
        (Level.FLEMISH, 27),
        (Level.LOCAL, 19),
        (Level.NON_PROFIT, 5),
        (Level.PROVINCIAL, 3),
        (Level.FEDERAL, 2),
        (Level.KNOWLEDGE, 1),
    )
    for level, count in shares:
        people += [world.candidate_from(level) for _ in range(count)]
    return people[:RECEIVED]


def _apply(world: World, call: Call, person: Person) -> Candidacy:
    organisation = person.affiliations.get().organisation
    earlier = world.random.random() < 0.2
    answers = {
        "ervaring": sorted(
            world.random.sample([one["value"] for one in questions.EXPERIENCE_OPTIONS], world.random.randint(1, 3))
        ),
        "jaren": world.random.randint(1, 20),
        "eerder": "ja" if earlier else "nee",
        "welk_netwerk": "Lerend Netwerk Participatie, een eerdere groep" if earlier else None,
        "inbreng": _written(world, texts.BRING, texts.BRING_MORE, organisation),
        "verwachting": _written(world, texts.EXPECT, texts.EXPECT_MORE, organisation),
        "engagement": True,
    }
    return world.apply(call, person, answers)


def _written(world: World, openings: tuple, details: tuple, organisation: Organisation) -> str:
    """A text of two or three paragraphs. Openings are used up before one comes back, so texts differ."""
    pool = world.pools.setdefault(openings, [])
    if len(pool) < 2:
        pool[:0] = world.random.sample(openings, len(openings))
    first, second = pool.pop(), pool.pop()
    parts = [first, *([second] if world.random.random() < 0.45 else [])]
    parts += world.random.sample(details, world.random.randint(1, 3))
    text = " ".join(parts[:2]) + "\n\n" + " ".join(parts[2:])
    return text.replace("{org}", organisation.name).strip()


def _drafts_too_late(world: World, call: Call) -> None:
    """Two people began and did not finish in time."""
    for _ in range(2):
        person = world.candidate_from(Level.LOCAL)
        draft = candidacies.start(call, actor=person.user, now=world.during(call))
        candidacies.save_answers(
            draft,
            answers={"inbreng": texts.BRING[2]},
            base=Base(draft.revision),
            actor=person.user,
            now=call.closes_at - timedelta(hours=3),
        )


def _half_way_scoring(world: World, call: Call, files: list[Candidacy]) -> None:
    """Four assessors, two for each file; about half of the work is done, some of it in concept."""
    panel = [world.assessor(call, f"beoordelaar{number}") for number in (1, 2, 3, 4)]
    for index, candidacy in enumerate(files):
        for assessor in (panel[index % 4], panel[(index + 1 + index // 4 % 2) % 4]):
            world.score(candidacy, assessor, world.random.random())
