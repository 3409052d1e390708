"""The clock, the chance and the people that every part of the demo shares, and what any call needs."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from backend.config.demo import questions, texts
from backend.config.demo.people import Population
from backend.kit.drafts import Base
from backend.people.enums import RoleLevel
from backend.people.models import Person
from cohorts.candidacies import actions as candidacies
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes import actions as programmes
from cohorts.programmes.models import Call, Edition
from cohorts.selection import actions as selection
from cohorts.selection.models import Assessor

SEED = 2026
BRUSSELS = timezone.get_default_timezone()


class World:
    """What has been made so far; each part of the demo builds on it, with the clock set to when things happened."""

    def __init__(self, now: datetime):
        self.today = timezone.localdate(now)
        self.random = random.Random(SEED)
        self.pools: dict[tuple, list[str]] = {}
        self.population = Population(SEED)
        self.population.settle()
        self.organiser = self.population.by_mailbox["organisator"]
        self.ago = self.population.by_mailbox["ago"]

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int = 9) -> datetime:
        return datetime.combine(self.day(days), time(hour), tzinfo=BRUSSELS)

    def during(self, call: Call) -> datetime:
        """Some moment while the call was open; more of them towards the end, as people are."""
        share = max(self.random.random(), self.random.random())
        return call.opens_at + (call.closes_at - call.opens_at) * (0.02 + 0.97 * share)

    def candidate_from(self, level: str) -> Person:
        choices = [
            one for one in self.population.organisations.values() if one.level == level and one.short_name != "VO"
        ]
        role_level = self.random.choices(
            [RoleLevel.STAFF, RoleLevel.COORDINATING, RoleLevel.MIDDLE, RoleLevel.TOP], [5, 4, 3, 1]
        )[0]
        return self.population.newcomer(
            self.random.choice(choices), function=self.random.choice(texts.FUNCTIONS), role_level=role_level
        )

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
            write(
                candidacy, assessor=assessor, scores=scores, base=Base(0), actor=assessor.person.user,
                **texts_given, **moment,
            )  # fmt: skip
        except selection.ReviewRefused:
            return  # the assessor has a conflict of interest with this candidate, as happens in life

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
