"""The rules of a choice, and what comes of asking the engine."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.kit import jobs
from backend.kit.constraints import Refused
from backend.people.enums import Level
from cohorts.selection import actions, engine, queries
from cohorts.selection.enums import Outcome, PinKind, RuleKind
from cohorts.selection.models import ChoiceRule, Decision, Pin, Plan, Proposal
from tests.cohorts.selection.conftest import NOW
from tests.factories import people, selection

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(call, judge):
    """Six candidates: three Flemish with high scores, three local ones with low."""
    made = {}
    for name, level, value in (
        ("Vlaams5", Level.FLEMISH, 5),
        ("Vlaams4", Level.FLEMISH, 4),
        ("Vlaams3", Level.FLEMISH, 3),
        ("Lokaal4", Level.LOCAL, 4),
        ("Lokaal2", Level.LOCAL, 2),
        ("Lokaal1", Level.LOCAL, 1),
    ):
        organisation = people.organisation(name=f"Dienst {name}", level=level)
        person = people.person(given_name="Kaat", family_name=name, organisation=organisation)
        made[name] = selection.candidacy(call, organisation=organisation, person=person, level=level)
        selection.review(made[name], judge, value=value)
    return made


@pytest.fixture
def quota(call, owner):
    def add(values=("local",), attributes=("level",), **limits):
        columns = {"minimum": None, "target": None, "maximum": None} | limits
        given = {"kind": RuleKind.QUOTA, "attributes": list(attributes), "values": list(values)}
        return actions.add_rule(call, actor=owner.user, **given, **columns)

    return add


@pytest.fixture
def propose(call, owner, django_capture_on_commit_callbacks, monkeypatch):
    # The pulse of a job looks through a connection of its own, which does not see this test's transaction.
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 3600)

    def ask(places=3):
        actions.set_places(call, places=places, actor=owner.user)
        with django_capture_on_commit_callbacks(execute=True):
            proposal = actions.ask_proposal(call, actor=owner.user, now=NOW)
        proposal.refresh_from_db()
        return proposal

    return ask


def names(pool, proposal):
    chosen = queries.choice.answer_of(proposal)["selected"]
    return {name for name, one in pool.items() if queries.choice.name_of(one.pk) in chosen}


def test_without_rules_the_highest_scores_are_chosen(pool, propose):
    assert names(pool, propose(3)) == {"Vlaams5", "Vlaams4", "Lokaal4"}


def test_a_quota_is_kept(pool, propose, quota):
    quota(minimum=2)
    assert names(pool, propose(3)) == {"Vlaams5", "Lokaal4", "Lokaal2"}


def test_a_target_refuses_nothing(pool, propose, quota):
    quota(target=3)
    assert names(pool, propose(3)) == {"Vlaams5", "Vlaams4", "Lokaal4"}


def test_a_cap_counts_an_organisation_that_is_not_in_the_list_by_its_name(call, judge, owner, propose):
    chosen = [
        selection.candidacy(call, organisation_name=name, organisation=None) for name in ("vzw De Brug", "VZW  de brug")
    ]
    other = selection.candidacy(call)
    for one, value in zip((*chosen, other), (5, 4, 1), strict=True):
        selection.review(one, judge, value=value)
    actions.add_rule(call, kind=RuleKind.CAP, attributes=["organisation"], values=[], maximum=1, actor=owner.user)
    answer = queries.choice.answer_of(propose(2))
    assert answer["selected"] == sorted(queries.choice.name_of(one.pk) for one in (chosen[0], other))


def test_pins_are_kept_and_dropped(pool, propose, owner):
    actions.pin(pool["Lokaal1"], kind=PinKind.INCLUDE, reason="Gastheer", actor=owner.user, now=NOW)
    actions.pin(pool["Vlaams5"], kind=PinKind.EXCLUDE, reason="Nam vorig jaar deel", actor=owner.user, now=NOW)
    assert names(pool, propose(3)) == {"Lokaal1", "Vlaams4", "Lokaal4"}
    actions.unpin(pool["Lokaal1"], actor=owner.user)
    assert names(pool, propose(3)) == {"Vlaams4", "Lokaal4", "Vlaams3"}


def test_a_pin_needs_a_reason(pool, owner):
    with pytest.raises(actions.ReasonMissing):
        actions.pin(pool["Lokaal1"], kind=PinKind.INCLUDE, reason=" ", actor=owner.user, now=NOW)


def test_who_was_not_assessed_is_left_out_and_named(call, pool, propose):
    unseen = selection.candidacy(call)
    proposal = propose(3)
    assert proposal.left_out == [unseen.pk]
    assert queries.proposals.Reading(proposal).left_out == [unseen.person.name]


def test_it_refuses_without_places_or_assessments(call, owner):
    with pytest.raises(actions.NothingToChoose):
        actions.ask_proposal(call, actor=owner.user, now=NOW)
    actions.set_places(call, places=3, actor=owner.user)
    selection.candidacy(call)
    with pytest.raises(actions.NothingToChoose):
        actions.ask_proposal(call, actor=owner.user, now=NOW)


def test_places_are_what_the_edition_has_left(call, pool, owner):
    call.edition.hard_maximum = 5
    call.edition.save()
    selection.decision(pool["Vlaams5"], owner)
    assert queries.choice.free_places(call) == 5
    other = selection.closed_call(edition=call.edition)
    selection.decision(selection.candidacy(other), owner)
    assert queries.choice.free_places(call) == 4


def test_the_same_question_has_the_same_answer(pool, propose, quota):
    quota(minimum=1, maximum=2)
    first, second = propose(3), propose(3)
    assert (first.question, first.answer, first.digest) == (second.question, second.answer, second.digest)
    again = engine.solve(engine.read(engine.loads(first.question)))
    assert engine.canonical(again) == first.answer


def test_the_seed_is_drawn_once(call, owner, pool, propose):
    propose(2)
    seed = Plan.objects.get(call=call).seed
    propose(3)
    assert Plan.objects.get(call=call).seed == seed
    assert len(seed) == 32


def test_no_name_stands_in_a_question(pool, propose, quota):
    quota(minimum=1)
    proposal = propose(3)
    written = proposal.question + proposal.answer
    assert not [one for one in pool.values() if one.person.family_name in written]


def test_rules_that_cannot_be_kept_are_named_and_mended_with_one_press(
    client, call, pool, owner, propose, quota, django_capture_on_commit_callbacks
):
    quota(minimum=3)
    quota(values=["flemish"], minimum=1)
    proposal = propose(3)
    reading = queries.proposals.Reading(proposal)
    assert queries.choice.answer_of(proposal)["status"] == "infeasible"
    assert len(reading.conflict) == 3
    client.force_login(owner.user)
    page = client.get(reverse("selection:proposal", args=[proposal.pk]))
    assert reading.repairs[0][0] in page.text.replace("&quot;", '"')
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("selection:apply_changes", args=[proposal.pk]), {"repair": 0})
    again = Proposal.objects.order_by("-pk").first()
    assert again.pk != proposal.pk
    assert queries.choice.answer_of(again)["status"] == "optimal"
    moved = [
        *((rule.minimum, before) for rule, before in zip(queries.choice.rules_of(call), (3, 1), strict=True)),
        (Plan.objects.get(call=call).places, 3),
    ]
    assert sum(now != before for now, before in moved) == 1


def test_a_change_of_a_rule_that_is_no_longer_so_changes_nothing(call, pool, owner, propose, quota):
    local, flemish = quota(minimum=3), quota(values=["flemish"], minimum=1)
    proposal = propose(3)
    changes = queries.choice.answer_of(proposal)["relaxations"]
    actions.remove_rule(local, actor=owner.user)
    actions.remove_rule(flemish, actor=owner.user)
    actions.set_places(call, places=2, actor=owner.user)
    with pytest.raises(actions.NoSuchChange):
        actions.apply_changes(call, changes, actor=owner.user)
    assert Plan.objects.get(call=call).places == 2


def test_what_changed_since_the_proposal_before(pool, propose, quota):
    propose(3)
    quota(minimum=2)
    reading = queries.proposals.Reading(propose(3))
    assert reading.news == {"came": ["Kaat Lokaal2"], "left": ["Kaat Vlaams4"]}


def test_every_candidate_is_told_why(pool, propose, quota):
    quota(minimum=2)
    reading = queries.proposals.Reading(propose(3))
    held_out = reading.explanation(pool["Vlaams4"].pk)
    assert not held_out.is_in
    assert any("Lokaal" in sentence or "Local" in sentence for sentence in held_out.sentences)
    assert "Kandidaat" not in held_out.for_candidate
    carried = reading.explanation(pool["Lokaal2"].pk)
    assert carried.is_in
    assert any("Lokaal1" in sentence for sentence in carried.sentences)
    assert "Lokaal1" not in carried.for_candidate


@pytest.mark.rule("R28")
def test_the_spread_shows_chosen_pool_and_quota(pool, propose, quota):
    quota(minimum=2, target=3)
    levels, _posts = queries.proposals.Reading(propose(3)).spread
    bars = {bar["label"]: (bar["chosen"], bar["pool"], bar["target"], bar["minimum"]) for bar in levels["rows"]}
    assert sorted(bars.values(), key=str) == [(1, 3, None, None), (2, 3, 3, 2)]


def test_taking_over_prepares_and_takes_back(call, pool, owner, propose):
    selection.decision(pool["Lokaal1"], owner)
    actions.take_over(propose(3), reason="Beste groep", actor=owner.user, now=NOW)
    prepared = Decision.objects.filter(outcome=Outcome.SELECTED).order_by("pk")
    assert set(prepared.values_list("candidacy__person__family_name", flat=True)) == {"Vlaams5", "Vlaams4", "Lokaal4"}


def test_a_stale_proposal_changes_nothing(call, pool, owner, propose):
    proposal = propose(3)
    pool["Vlaams5"].state = "withdrawn"
    pool["Vlaams5"].withdrawn_at = NOW
    pool["Vlaams5"].save()
    with pytest.raises(actions.ProposalIsStale):
        actions.take_over(proposal, reason="Beste groep", actor=owner.user, now=NOW)
    assert not Decision.objects.exists()


def test_taking_over_never_passes_the_maximum(call, pool, owner, propose):
    proposal = propose(3)
    call.edition.hard_maximum = 2
    call.edition.save()
    with pytest.raises(actions.MaximumReached):
        actions.take_over(proposal, reason="Beste groep", actor=owner.user, now=NOW)


def test_one_rule_per_group(quota):
    quota(minimum=1)
    with pytest.raises(Refused):
        quota(maximum=2)


def test_numbers_that_cannot_be_are_refused(quota, owner):
    rule = quota(minimum=1, maximum=2)
    with pytest.raises(Refused):
        actions.change_rule(rule, minimum=3, actor=owner.user)
    rule.refresh_from_db()
    assert rule.minimum == 1


def test_a_job_that_runs_twice_answers_once(pool, propose):
    proposal = propose(3)
    progress = jobs.Progress(proposal.job)
    actions.answer_proposal(proposal.pk, progress=progress, now=NOW)
    assert Proposal.objects.get().answered_at == proposal.answered_at


# --- Through the pages ----------------------------------------------------------------------------------------------


def test_an_organiser_sets_rules_and_asks(client, call, pool, owner):
    client.force_login(owner.user)
    address = reverse("selection:add_rule", args=[call.pk, "quota"])
    client.post(address, {"group": "level=local", "minimum": "2"})
    client.post(address, {"group": "role_level=staff", "also": "level=local", "maximum": "4"})
    client.post(reverse("selection:add_rule", args=[call.pk, "cap"]), {"attribute": "organisation", "maximum": "2"})
    rules = {rule.name for rule in ChoiceRule.objects.all()}
    assert rules == {"quota:level=local", "quota:level+role_level=local+staff", "cap:organisation"}
    page = client.get(reverse("selection:choice", args=[call.pk]))
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"group": "level=local"}, "minimum"),
        ({"group": "level=local", "minimum": "3", "maximum": "2"}, "maximum"),
        ({"group": "level=local", "also": "level=flemish", "minimum": "1"}, "also"),
        ({"group": "level=nowhere", "minimum": "1"}, "group"),
    ],
)
def test_a_quota_that_cannot_be_says_where(client, call, owner, sent, field):
    client.force_login(owner.user)
    answer = client.post(reverse("selection:add_rule", args=[call.pk, "quota"]), sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_the_proposal_and_its_reasons_cost_the_same_for_more_people(client, call, judge, owner, pool, propose):

    client.force_login(owner.user)
    counts = []
    for more in (0, 3):
        for _one in range(more):
            selection.review(selection.candidacy(call), judge, value=3)
        address = reverse("selection:proposal", args=[propose(3).pk])
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_download_can_be_checked_by_anybody(client, pool, owner, propose):
    proposal = propose(3)
    client.force_login(owner.user)
    answer = client.get(reverse("selection:proposal_json", args=[proposal.pk]))
    written = engine.loads(answer.content.decode())
    assert engine.canonical(engine.solve(engine.read(written["question"]))) == engine.canonical(written["answer"])
    assert json.loads(answer.content)


@pytest.mark.parametrize("name", ["proposal", "proposal_json"])
def test_nobody_else_reads_a_proposal(client, pool, other_organiser, judge, propose, name):
    proposal = propose(3)
    for person in (other_organiser, judge.person):
        client.force_login(person.user)
        assert client.get(reverse(f"selection:{name}", args=[proposal.pk])).status_code == 404


def test_an_organiser_who_competes_learns_nothing(client, call, pool, owner, propose):
    proposal = propose(3)
    client.force_login(owner.user)
    assert client.get(reverse("selection:proposal", args=[proposal.pk])).status_code == 200
    selection.candidacy(call, person=owner)
    for name, key in (("proposal", proposal.pk), ("proposal_json", proposal.pk), ("choice", call.pk)):
        assert client.get(reverse(f"selection:{name}", args=[key])).status_code == 403


def test_a_pin_is_set_and_taken_away_on_the_page_of_the_file(client, pool, owner):
    client.force_login(owner.user)
    address = reverse("selection:pin", args=[pool["Lokaal1"].pk])
    refused = client.post(address, {"kind": "include", "reason": ""})
    assert (refused.status_code, refused.context["pin_form"].errors.keys()) == (422, {"reason"})
    assert not Pin.objects.exists()
    client.post(address, {"kind": "include", "reason": "Gastheer"})
    page = client.get(reverse("selection:review", args=[pool["Lokaal1"].pk]))
    assert "Gastheer" in page.text
    client.post(address, {"kind": ""})
    assert not Pin.objects.exists()


@pytest.mark.rule("R28")
def test_the_board_tells_every_group_that_a_quota_counts(client, call, pool, owner, quota):
    domain = people.policy_domain(name="Mobiliteit")
    organisation = pool["Vlaams5"].organisation
    organisation.policy_domain = domain
    organisation.save()
    quota(attributes=["policy_domain"], values=[str(domain.pk)], minimum=2)
    quota(attributes=["level", "role_level"], values=["local", "staff"], maximum=1)
    before = queries.board.balance(call).spread
    selection.decision(pool["Vlaams5"], owner)
    after = queries.board.balance(call).spread
    domains, both = after[2]["rows"], after[3]["rows"]
    assert [bar["chosen"] for bar in before[2]["rows"]] == [0, 0]
    first = domains[0]
    assert (first["label"], first["chosen"], first["pool"], first["minimum"]) == ("Mobiliteit", 1, 1, 2)
    assert [bar["maximum"] for bar in both].count(1) == 1
    client.force_login(owner.user)
    assert "Mobiliteit" in client.get(reverse("selection:board", args=[call.pk])).text
