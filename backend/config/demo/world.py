"""Puts the demo together through the same actions people use, with the clock set to when each thing happened."""

import random
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from backend.config.demo import questions, texts
from backend.config.demo.people import Population
from backend.people.enums import Level, RoleLevel
from backend.people.models import Organisation, Person
from cohorts.candidacies import actions as candidacies
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.candidacies.queries import Base
from cohorts.programmes import actions as programmes
from cohorts.programmes.enums import ApplicantKind, ComponentKind, EditionRoleKind, SelectionMode
from cohorts.programmes.models import Call, Component, Edition, Programme, RecipePart
from cohorts.selection import actions as selection
from cohorts.selection.enums import Outcome
from cohorts.selection.models import Assessor

SEED = 2026
RECEIVED, TO_SELECT, MASTERCLASS_PLACES, MASTERCLASS_RECEIVED = 58, 28, 18, 41
BRUSSELS = timezone.get_default_timezone()


@transaction.atomic
def load(*, now: datetime) -> None:
    """Fill an empty database with the whole demo; everything or nothing."""
    World(now).build()


class World:
    def __init__(self, now: datetime):
        self.now = now
        self.today = timezone.localdate(now)
        self.random = random.Random(SEED)
        self.population = Population(SEED, self.today)

    def build(self) -> None:
        self.population.settle()
        self.organiser = self.population.by_mailbox["organisator"]
        self.ago = self.population.by_mailbox["ago"]
        self.build_learning_network()
        self.build_masterclass()
        self.build_councils()

    # --- Moments ---------------------------------------------------------------

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int = 9) -> datetime:
        return datetime.combine(self.day(days), time(hour), tzinfo=BRUSSELS)

    def during(self, call: Call) -> datetime:
        """Some moment while the call was open; more of them towards the end, as people are."""
        share = max(self.random.random(), self.random.random())
        return call.opens_at + (call.closes_at - call.opens_at) * (0.02 + 0.97 * share)

    # --- Lerend Netwerk Participatie ---------------------------------------------

    def build_learning_network(self) -> None:
        organisations = self.population.organisations
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
            actor=self.organiser.user,
        )
        programmes.set_recipe(
            programme, [RecipePart(kind=ComponentKind.FULL_DAY, count=5, days=1)], actor=self.organiser.user
        )
        edition = programmes.create_edition(
            programme,
            title=f"Lerend Netwerk Participatie {self.day(60).year}",
            organisers=bodies,
            goal="Een vaste groep van ongeveer dertig mensen uit alle bestuursniveaus die elkaar een jaar lang helpt om "
            "participatie beter te doen.",
            text="## Voor wie?\n\nVoor Vlaamse en lokale ambtenaren en medewerkers van non-profitorganisaties met ervaring in "
            "participatietrajecten, procesbegeleiding, cocreatie of stakeholdermanagement.\n\n## Wat doen we?\n\nWe leren in "
            "de eerste plaats van elkaar. De agenda maken we samen op de eerste dag, uit wat jullie meebrengen en "
            "verwachten. Enkele dagen zijn we te gast bij een inspirerende case. Tussendoor zijn er intervisies in kleine groep.",
            starts_on=self.day(60),
            ends_on=self.day(60 + 320),
            soft_target=TO_SELECT,
            hard_maximum=30,
            load_percent=3,
            load_text="Vijf volle dagen en vier intervisies van een halve dag, gespreid over een jaar.",
            eligible_levels=[Level.FLEMISH, Level.LOCAL, Level.NON_PROFIT],
            contact_name=self.organiser.name,
            contact_email=self.organiser.email,
            actor=self.organiser.user,
        )
        programmes.set_components(
            edition,
            [
                Component(kind=ComponentKind.FULL_DAY, count=5, days=1),
                Component(kind=ComponentKind.INTERVISION, count=4, days="0.5", note="in groepen van zes"),
            ],
            actor=self.organiser.user,
        )
        programmes.publish_edition(edition, actor=self.organiser.user)
        call = self.open_call(
            edition,
            title=f"Oproep {edition.title}",
            intro="Herken je dit? Je begeleidt participatie en staat er vaak alleen voor. In het Lerend Netwerk deel je een "
            "jaar lang wat lukt en wat niet, in een groep die je leert vertrouwen.\n\nSchrijf op wat je **meebrengt** en "
            "wat je **verwacht**. Op basis daarvan kiezen we de groep, en maken we samen de agenda.",
            questions=questions.LEARNING_NETWORK,
            opens=-70,
            closes=-14,
            actor=self.organiser,
        )
        files = [self.apply_to_learning_network(call, person) for person in self.learning_network_candidates()]
        self.draft_too_late(call)
        self.half_way_scoring(call, files)

    def learning_network_candidates(self) -> list[Person]:
        """58 people from all over: half of them Flemish, a third local, the others from around."""
        people = [self.population.by_mailbox["kandidaat"]]
        shares = (
            (Level.FLEMISH, 27),
            (Level.LOCAL, 19),
            (Level.NON_PROFIT, 5),
            (Level.PROVINCIAL, 3),
            (Level.FEDERAL, 2),
            (Level.KNOWLEDGE, 1),
        )
        for level, count in shares:
            people += [self.candidate_from(level) for _ in range(count)]
        return people[:RECEIVED]

    def candidate_from(self, level: str) -> Person:
        choices = [one for one in self.population.organisations.values() if one.level == level and one.short_name != "VO"]
        role_level = self.random.choices(
            [RoleLevel.STAFF, RoleLevel.COORDINATING, RoleLevel.MIDDLE, RoleLevel.TOP], [5, 4, 3, 1]
        )[0]
        return self.population.newcomer(
            self.random.choice(choices), function=self.random.choice(texts.FUNCTIONS), role_level=role_level
        )

    def apply_to_learning_network(self, call: Call, person: Person) -> Candidacy:
        organisation = person.affiliations.get().organisation
        earlier = self.random.random() < 0.2
        answers = {
            "ervaring": sorted(
                self.random.sample([one["value"] for one in questions.EXPERIENCE_OPTIONS], self.random.randint(1, 3))
            ),
            "jaren": self.random.randint(1, 20),
            "eerder": "ja" if earlier else "nee",
            "welk_netwerk": "Lerend Netwerk Participatie, een eerdere groep" if earlier else None,
            "inbreng": self.written(texts.BRING, texts.BRING_MORE, organisation),
            "verwachting": self.written(texts.EXPECT, texts.EXPECT_MORE, organisation),
            "engagement": True,
        }
        return self.apply(call, person, answers)

    def written(self, openings: tuple, details: tuple, organisation: Organisation) -> str:
        """A text of two or three paragraphs. Openings are used up before one comes back, so texts differ."""
        pool = self.__dict__.setdefault(f"_pool_{id(openings)}", [])
        if len(pool) < 2:
            pool[:0] = self.random.sample(openings, len(openings))
        first, second = pool.pop(), pool.pop()
        parts = [first, *([second] if self.random.random() < 0.45 else [])]
        parts += self.random.sample(details, self.random.randint(1, 3))
        text = " ".join(parts[:2]) + "\n\n" + " ".join(parts[2:])
        return text.replace("{org}", organisation.name).strip()

    def draft_too_late(self, call: Call) -> None:
        """Two people began and did not finish in time."""
        for _ in range(2):
            person = self.candidate_from(Level.LOCAL)
            draft = candidacies.start(call, actor=person.user, now=self.during(call))
            candidacies.save_answers(
                draft,
                answers={"inbreng": texts.BRING[2]},
                base=Base(draft.revision),
                actor=person.user,
                now=call.closes_at - timedelta(hours=3),
            )

    def half_way_scoring(self, call: Call, files: list[Candidacy]) -> None:
        """Four assessors, two for each file; about half of the work is done, some of it in concept."""
        panel = [self.assessor(call, f"beoordelaar{number}") for number in (1, 2, 3, 4)]
        for index, candidacy in enumerate(files):
            for assessor in (panel[index % 4], panel[(index + 1 + index // 4 % 2) % 4]):
                self.score(candidacy, assessor, self.random.random())

    def assessor(self, call: Call, mailbox: str) -> Assessor:
        person = self.population.by_mailbox[mailbox]
        return selection.invite_assessor(call, person=person, actor=self.organiser.user, now=call.closes_at)

    def score(self, candidacy: Candidacy, assessor: Assessor, luck: float, *, always: bool = False) -> None:
        """A judgement around the worth of the file: handed in (half of them), in concept (a tenth), or not begun."""
        if not always and luck > 0.62:
            return
        worth = random.Random(SEED * candidacy.person_id).gauss(3.5, 0.9)
        criteria = candidacy.call.criteria.order_by("position", "pk")
        scores = {one.pk: min(5, max(1, round(self.random.gauss(worth, 0.7)))) for one in criteria}
        texts_given = {"comment": self.random.choice(texts.COMMENTS), "feedback": ""}
        write = selection.hand_in_review if always or luck < 0.52 else selection.save_review
        moment = {"now": candidacy.call.closes_at + timedelta(days=3)} if write is selection.hand_in_review else {}
        try:
            write(candidacy, assessor=assessor, scores=scores, actor=assessor.person.user, **texts_given, **moment)
        except selection.ReviewRefused:
            return  # the assessor has a conflict of interest with this candidate, as happens in life

    # --- Masterclass Netwerkleiderschap ------------------------------------------

    def build_masterclass(self) -> None:
        ago = self.population.organisations["Agentschap Overheidspersoneel"]
        programme = programmes.create_programme(
            title="Masterclass Netwerkleiderschap",
            summary="Zes maanden leren leiden in netwerken: zeven lesdagen, een buitenlands verblijf en een projectcase in groep.",
            goal="Netwerken kunnen kiezen, opzetten, opvolgen en leiden, ook als je niemands baas bent.",
            selection_mode=SelectionMode.REVIEW,
            owners=[ago],
            actor=self.ago.user,
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
            actor=self.ago.user,
        )
        past = self.masterclass_edition(programme, starts=-430)
        self.finished_masterclass(past)
        coming = self.masterclass_edition(programme, starts=120)
        self.open_call(
            coming,
            title=f"Oproep {coming.title}",
            intro="Je begeleidt, coördineert, leidt of ondersteunt een netwerk en je wilt er beter in worden. Er zijn achttien "
            "plaatsen. De Masterclass vraagt **10% van je werktijd** voor het hele traject.",
            questions=questions.MASTERCLASS,
            opens=-10,
            closes=25,
            actor=self.ago,
        )

    def masterclass_edition(self, programme: Programme, *, starts: int) -> Edition:
        edition = programmes.create_edition(
            programme,
            title=f"Masterclass Netwerkleiderschap {self.day(starts).year}",
            organisers=programme.owners.order_by("pk"),
            goal="Achttien mensen uit het top- en middenkader, of met een coördinerende rol, die samen leren leiden in netwerken.",
            text="## Zes thema's\n\n1. Wanneer kiezen voor netwerken\n2. Opzetten en inrichten van netwerken\n3. Strategiefase en "
            "spelmanagement; creativiteit en innovatie\n4. Monitoring, evaluatie en verantwoording\n5. Implicaties voor de "
            "eigen organisatie\n6. Leiderschap in netwerken",
            starts_on=self.day(starts),
            ends_on=self.day(starts + 182),
            soft_target=MASTERCLASS_PLACES,
            hard_maximum=MASTERCLASS_PLACES,
            load_percent=10,
            load_text="Zeven lesdagen, twee dagen in het buitenland, drie dagen werk aan een case en een terugkomdag.",
            eligible_role_levels=[RoleLevel.TOP, RoleLevel.MIDDLE, RoleLevel.COORDINATING],
            contact_name=self.ago.name,
            contact_email=self.ago.email,
            actor=self.ago.user,
        )
        coordinator = self.population.by_mailbox["coordinator"]
        programmes.give_role(edition, person=coordinator, kind=EditionRoleKind.COORDINATOR, actor=self.ago.user)
        programmes.publish_edition(edition, actor=self.ago.user)
        return edition

    def finished_masterclass(self, edition: Edition) -> None:
        """An edition of 18 that is over: received, judged, published, lived through."""
        call = self.open_call(
            edition,
            title=f"Oproep {edition.title}",
            intro="Leer leiden in netwerken.",
            questions=questions.MASTERCLASS,
            opens=-560,
            closes=-520,
            actor=self.ago,
        )
        levels = [Level.FLEMISH] * 9 + [Level.LOCAL] * 4 + [Level.FEDERAL] * 3 + [Level.PROVINCIAL]
        people = [self.population.by_mailbox["deelnemer"]]
        people += [self.candidate_from(self.random.choice(levels)) for _ in range(MASTERCLASS_RECEIVED - 1)]
        files = [
            self.apply(
                call,
                person,
                {
                    "netwerkervaring": self.random.choice(texts.NETWORK_EXPERIENCE),
                    "leerbehoefte": self.random.choice(texts.NETWORK_NEED),
                    "engagement": True,
                },
            )
            for person in people
        ]
        panel = [self.assessor(call, mailbox) for mailbox in ("beoordelaar1", "coordinator")]
        for candidacy in files:
            for assessor in panel:
                self.score(candidacy, assessor, 0, always=True)
        self.publish_masterclass(call, files)
        programmes.complete_edition(edition, actor=self.ago.user, now=self.at(-240))

    def publish_masterclass(self, call: Call, files: list[Candidacy]) -> None:
        participant = self.population.by_mailbox["deelnemer"]
        ranked = sorted(
            files,
            key=lambda one: (
                one.person_id != participant.pk,
                -sum(review.total for review in one.reviews.order_by("pk")),
                one.pk,
            ),
        )
        parts = (
            (ranked[:MASTERCLASS_PLACES], Outcome.SELECTED, texts.REASONS_SELECTED),
            (ranked[MASTERCLASS_PLACES : MASTERCLASS_PLACES + 5], Outcome.RESERVE, texts.REASONS_SELECTED),
            (ranked[MASTERCLASS_PLACES + 5 :], Outcome.NOT_SELECTED, texts.REASONS_NOT),
        )
        for rows, outcome, reasons in parts:
            selection.prepare(
                rows,
                call=call,
                outcome=outcome,
                reason=self.random.choice(reasons),
                without_review="Beoordeeld in de vergadering van de jury.",
                actor=self.ago.user,
                now=self.at(-500),
            )
        selection.publish(call, actor=self.ago.user, now=self.at(-498))

    # --- A call for organisations --------------------------------------------------

    def build_councils(self) -> None:
        organisations = self.population.organisations
        bodies = [
            organisations["Departement Kanselarij en Bestuur"],
            organisations["Vereniging van Vlaamse Steden en Gemeenten"],
        ]
        programme = programmes.create_programme(
            title="Experimenten participatieve gemeenteraden",
            summary="Gemeenten proberen iets nieuws uit met hun raad; vijf krijgen begeleiding op maat.",
            goal="In een veilige, kleine omgeving leren hoe inwoners en gemeenteraad samen aan beleid werken.",
            selection_mode=SelectionMode.JURY,
            owners=bodies,
            actor=self.organiser.user,
        )
        edition = programmes.create_edition(
            programme,
            title="Participatieve gemeenteraden",
            organisers=bodies,
            goal="Vijf gemeenten proberen elk iets uit dat in die vorm nog niet gedaan is.",
            starts_on=self.day(90),
            ends_on=self.day(500),
            hard_maximum=5,
            eligible_levels=[Level.LOCAL],
            contact_name=self.organiser.name,
            contact_email=self.organiser.email,
            actor=self.organiser.user,
        )
        programmes.set_components(
            edition, [Component(kind=ComponentKind.HALF_DAY, count=4, days="0.5", note="begeleiding")], actor=self.organiser.user
        )
        programmes.publish_edition(edition, actor=self.organiser.user)
        call = self.open_call(
            edition,
            title="Oproep participatieve gemeenteraden",
            intro="Wil jouw gemeenteraad iets nieuws proberen met inwoners? Klein mag. Vijf gemeenten krijgen begeleiding van "
            "deskundigen; alle anderen kunnen rekenen op basisondersteuning.",
            questions=questions.COUNCILS,
            opens=-20,
            closes=18,
            actor=self.organiser,
            applicant_kind=ApplicantKind.ORGANISATION,
        )
        for name in ("Gemeente Overijse", "Gemeente Oud-Heverlee", "Stad Kortrijk"):
            person = self.population.newcomer(
                organisations[name], function="Algemeen directeur", role_level=RoleLevel.TOP
            )
            answers = {
                "voorstel": f"In {name.split(' ', 1)[1]} willen we drie raadszittingen openen met vragen van gelote inwoners, "
                "en de raad binnen de maand laten antwoorden.",
                "vernieuwend": ["optie-1", "optie-3"],
                "verwachting": "Hulp bij de loting en bij het gesprek met de fracties.",
            }
            self.apply(call, person, answers)

    # --- What every call needs -------------------------------------------------------

    def open_call(self, edition: Edition, *, opens: int, closes: int, actor: Person, **columns) -> Call:
        call = programmes.create_call(
            edition, opens_at=self.at(opens), closes_at=self.at(closes, 23), actor=actor.user, **columns
        )
        for title, description, weight, scale in questions.CRITERIA:
            selection.add_criterion(
                call,
                title=title,
                description=description,
                weight=weight,
                lowest=1,
                highest=5,
                scale=scale,
                actor=actor.user,
            )
        return programmes.publish_call(call, actor=actor.user, now=call.opens_at)

    def apply(self, call: Call, person: Person, answers: dict) -> Candidacy:
        """Somebody writes and hands in a candidacy while the call is open."""
        moment = self.during(call)
        draft = candidacies.start(call, actor=person.user, now=moment)
        saved = candidacies.save_answers(
            draft, answers=answers, base=Base(draft.revision), actor=person.user, now=moment
        ).candidacy
        submitted = candidacies.submit(saved, actor=person.user, now=moment + timedelta(minutes=20))
        if submitted.state != CandidacyState.SUBMITTED:
            raise RuntimeError(f"{submitted} was not submitted")
        return submitted
