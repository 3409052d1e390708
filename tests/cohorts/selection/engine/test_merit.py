"""On 300 small questions the engine says what looking at every set says; every explanation is tried out."""

from decimal import Decimal

import pytest

from cohorts.selection import engine
from cohorts.selection.engine import solver
from cohorts.selection.engine.check import check
from tests.cohorts.selection.engine import brute

STEP = Decimal("0.001")


@pytest.fixture(scope="module")
def answered():
    """Every question with its table and its answer; every fifth one with all explanations."""
    cases = []
    for number in range(300):
        data = brute.question(number)
        cases.append((brute.Table(data), engine.solve(engine.read(data), why=number % 5 == 0)))
    return cases


def feasible(cases):
    return [(table, answer) for table, answer in cases if answer["status"] == "optimal"]


def infeasible(cases):
    return [(table, answer) for table, answer in cases if answer["status"] == "infeasible"]


def explained(cases, *, selected: bool):
    for table, answer in feasible(cases):
        for id, why in answer["why"].items():
            if why["selected"] is selected:
                yield table, answer, id, why


def test_status_value_and_selection_are_those_of_looking_at_every_set(answered):
    for table, answer in answered:
        best = table.best(table.keeping())
        expected = ("infeasible", None, None, []) if best is None else ("optimal", best[0], best[0], best[1])
        assert (answer["status"], answer["value"], answer["bound"], answer["selected"]) == expected
    assert len(feasible(answered)) > 150
    assert len(infeasible(answered)) > 60


def test_settling_most_candidates_beforehand_changes_no_answer(answered, monkeypatch):
    monkeypatch.setattr(solver, "CORE", 2)
    for table, answer in feasible(answered)[::2]:
        asked = engine.solve(engine.read(table.data), why=list(answer["why"]))
        assert asked == answer


def test_the_second_opinion_agrees(answered):
    for table, answer in feasible(answered):
        assert check(engine.read(table.data), answer["selected"]) == []


def test_the_second_opinion_sees_every_set_that_breaks_a_rule(answered):
    for table, _answer in answered[:40]:
        problem, kept = engine.read(table.data), table.keeping()
        for members, is_kept in list(zip(table.members, kept, strict=True))[::7]:
            chosen = [id for id, is_in in zip(table.ids, members, strict=True) if is_in]
            assert (check(problem, chosen) == []) == is_kept


def test_a_conflict_is_minimal(answered):
    for table, answer in infeasible(answered):
        conflict = answer["conflict"]
        assert not table.keeping(conflict).any()
        for rule in conflict:
            assert table.keeping([other for other in conflict if other != rule]).any()


def test_relaxations_repair_and_none_is_cheaper(answered):
    for table, answer in infeasible(answered):
        problem = engine.read(table.data)
        repairs = [answer["relaxations"], *answer["alternatives"]]
        for repair in repairs:
            mended = engine.changed(problem, [(change["rule"], change["to"]) for change in repair])
            assert engine.solve(mended, why=False, replacements=False)["status"] == "optimal"
        assert cost(answer["relaxations"]) == table.repair_cost()
        assert sorted(map(cost, repairs)) == [cost(repair) for repair in repairs]
        assert len({frozenset(change["rule"] for change in repair) for repair in repairs}) == len(repairs)


def cost(repair: list[dict]) -> int:
    return sum(brute.COST[change["rule"].split(":")[0]] * abs(change["to"] - change["from"]) for change in repair)


def test_no_change_of_a_repair_can_be_spared(answered):
    for table, answer in infeasible(answered)[::6]:
        problem = engine.read(table.data)
        for repair in [answer["relaxations"], *answer["alternatives"]]:
            for change in repair:
                rest = [(other["rule"], other["to"]) for other in repair if other is not change]
                left = engine.solve(engine.changed(problem, rest), why=False, replacements=False)
                assert left["status"] == "infeasible"


def test_who_is_out_is_told_the_total_with_them_in(answered):
    for table, _answer, id, why in explained(answered, selected=False):
        best = table.best(table.keeping() & (table.has(id) == 1))
        assert why["value"] == (best and best[0])


def test_who_is_out_gets_in_with_a_higher_score_and_no_sooner(answered):
    seen = 0
    for table, _answer, id, why in explained(answered, selected=False):
        if why["value"] is None:
            continue
        at = lambda score: id in table.best(table.keeping(), **{id: score})[1]  # noqa: B023, E731 -- used at once
        assert at(why["threshold"] + STEP)
        assert at(why["threshold"]) == why["at_threshold"]
        assert not at(why["threshold"] - STEP)
        assert why["tie"] == (why["margin"] == 0)
        seen += why["tie"]
    assert seen > 5


def test_who_is_in_stays_in_down_to_the_threshold(answered):
    for table, _answer, id, why in explained(answered, selected=True):
        if why["value"] is None:
            assert not (table.keeping() & (table.has(id) == 0)).any()
            continue
        at = lambda score: id in table.best(table.keeping(), **{id: score})[1]  # noqa: B023, E731 -- used at once
        assert at(why["threshold"] + STEP)
        assert at(why["threshold"]) == why["at_threshold"]
        assert not at(why["threshold"] - STEP)


def test_the_rules_that_matter_are_those_that_matter_when_milder_by_one(answered):
    for table, answer in feasible(answered):
        for rule in table.misses if answer["why"] else ():
            milder = table.best(table.keeping(milder=rule))
            moved = set() if milder is None else set(milder[1]) ^ set(answer["selected"])
            assert {id for id, why in answer["why"].items() if rule in why["rules"]} == moved


def test_the_change_brings_them_in(answered):
    for table, _answer, id, why in explained(answered, selected=False):
        if (change := why["change"]) is None:
            assert why["value"] is None
            assert why["rules"] == []
        elif change["rule"] == "score":
            assert id in table.best(table.keeping(), **{id: change["to"]})[1]
        else:
            changed = engine.changed(engine.read(table.data), [(change["rule"], change["to"])])
            assert id in engine.solve(changed, why=False, replacements=False)["selected"]


def test_who_cannot_be_in_or_out_is_told_a_minimal_conflict(answered):
    seen = 0
    for selected in (False, True):
        for table, _answer, id, why in explained(answered, selected=selected):
            if why["value"] is not None:
                assert why["conflict"] == []
                continue
            with_them = table.has(id) == (0 if selected else 1)
            assert not (table.keeping(why["conflict"]) & with_them).any()
            for rule in why["conflict"]:
                assert (table.keeping([other for other in why["conflict"] if other != rule]) & with_them).any()
            seen += 1
    assert seen > 20


def test_who_comes_instead_is_the_best_set_without_them(answered):
    for table, answer, id, why in explained(answered, selected=True):
        if why["value"] is None:
            assert (why["replaced_by"], why["leaving"]) == ([], [])
            continue
        total, members = table.best(table.keeping() & (table.has(id) == 0))
        kept = set(answer["selected"]) - {id}
        assert why["value"] == total
        assert why["replaced_by"] == sorted(set(members) - kept)
        assert why["leaving"] == sorted(kept - set(members))


def test_a_replacement_is_the_best_who_fits_while_all_others_stay(answered):
    for table, answer in feasible(answered):
        assert list(answer["replacements"]) == answer["selected"]
        for id, replacement in answer["replacements"].items():
            expected = replacing(table, answer, id)
            assert replacement == expected


def test_nobody_to_replace_somebody_is_explained_by_rules_that_keep_everybody_out(answered):
    seen = 0
    for table, answer, id, why in explained(answered, selected=True):
        if answer["replacements"][id] is not None:
            assert why["blocked_by"] == []
            continue
        others = [rule for rule in table.misses if rule != f"include:{id}"]
        stays = staying(table, answer, id)
        assert not (table.keeping(["places", *why["blocked_by"]]) & stays).any()
        for rule in why["blocked_by"]:
            rest = ["places", *(other for other in why["blocked_by"] if other != rule)]
            assert (table.keeping(rest) & stays).any()
        assert set(why["blocked_by"]) <= set(others)
        seen += 1
    assert seen > 10


def staying(table, answer, leaving: str):
    """The sets that hold all of the selected but this one."""
    allowed = table.has(leaving) == 0
    for id in answer["selected"]:
        if id != leaving:
            allowed &= table.has(id) == 1
    return allowed


def replacing(table, answer, leaving: str) -> str | None:
    rules = [rule for rule in table.misses if rule != f"include:{leaving}"]
    best = table.best(table.keeping(rules) & staying(table, answer, leaving))
    return None if best is None else (set(best[1]) - set(answer["selected"])).pop()
