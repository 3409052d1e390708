"""What is no question is refused with one sentence that names the field."""

import subprocess
import sys
from decimal import Decimal

import pytest

from cohorts.selection import engine
from cohorts.selection.engine.problem import BadInput, loads, read
from cohorts.selection.engine.rows import rules
from cohorts.selection.engine.writing import as_data, canonical


def question(**changes) -> dict:
    """A question with two candidates; ``changes`` replace its keys."""
    return {
        "places": 1,
        "mode": "merit",
        "seed": "text",
        "candidates": [candidate(), candidate(id="c2", attributes={"level": "local", "role": "lead"})],
        "quotas": [{"attribute": "level", "value": "local", "min": 0, "max": 2}],
        "caps": [{"attribute": "level", "max": 2}],
        "include": [],
        "exclude": [],
        "seconds": 60,
    } | changes


def candidate(**changes) -> dict:
    return {"id": "c1", "score": 3, "attributes": {"level": "local", "role": "staff"}} | changes


def quota(**changes) -> dict:
    return {"attribute": "level", "value": "local", "min": 1, "max": 2} | changes


REFUSED = [
    ([], "The input must be an object."),
    (question(colour="red"), 'The input has an unknown key "colour".'),
    ({}, 'The input lacks the key "candidates".'),
    ({"candidates": []}, 'The input lacks the key "places".'),
    (question(places="1"), "places must be a whole number."),
    (question(places=1.0), "places must be a whole number."),
    (question(places=True), "places must be a whole number."),
    (question(places=-1), "places must lie between 0 and 1000000."),
    (question(places=10**30), "places must lie between 0 and 1000000."),
    (question(mode="Merit"), "mode must be one of merit, lottery, tieband."),
    (question(mode=None), "mode must be one of merit, lottery, tieband."),
    (question(seed=7), "seed must be text."),
    (question(seed="\ud800"), "seed holds half a character, which cannot be written down."),
    (question(mode="lottery", seed=""), "seed must not be empty."),
    (question(seconds=0), "seconds must lie between 0 and 86400."),
    (question(seconds=float("inf")), "seconds must be a finite number."),
    (question(candidates={}), "candidates must be a list."),
    (question(candidates=[7]), "candidates[0] must be an object."),
    (question(candidates=[candidate(), candidate()]), 'candidates[1].id repeats "c1".'),
    (question(candidates=[candidate(id=7)]), "candidates[0].id must be text."),
    (question(candidates=[candidate(id="")]), "candidates[0].id must not be empty."),
    (question(candidates=[candidate(name="Jan")]), 'candidates[0] has an unknown key "name".'),
    (question(candidates=[{"id": "c1", "attributes": {}}]), 'candidates[0] lacks the key "score".'),
    (question(candidates=[candidate(score="3")]), "candidates[0].score must be a number."),
    (question(candidates=[candidate(score=None)]), "candidates[0].score must be a number."),
    (question(candidates=[candidate(score=True)]), "candidates[0].score must be a number."),
    (question(candidates=[candidate(score=float("nan"))]), "candidates[0].score must be a finite number."),
    (question(candidates=[candidate(score=Decimal("-Infinity"))]), "candidates[0].score must be a finite number."),
    (
        question(candidates=[candidate(score=Decimal("1e400"))]),
        "candidates[0].score is too large: at most 15 digits stand before the decimal point.",
    ),
    (question(candidates=[candidate(score=Decimal("1e-21"))]), "candidates[0].score has more than 20 decimals."),
    (question(candidates=[candidate(score=Decimal("1e-999999"))]), "candidates[0].score has more than 20 decimals."),
    (question(candidates=[candidate(interval=[1])]), "candidates[0].interval must hold two numbers."),
    (question(candidates=[candidate(interval=[4, 3])]), "candidates[0].interval ends before it begins."),
    (question(candidates=[candidate(interval=["a", 3])]), "candidates[0].interval[0] must be a number."),
    (question(candidates=[candidate(attributes=[])]), "candidates[0].attributes must be an object."),
    (question(candidates=[candidate(attributes={"level": 3})]), "candidates[0].attributes.level must be text."),
    (
        question(mode="tieband"),
        "candidates[0].interval is missing, and the mode tieband rests on it.",
    ),
    (question(quotas={}), "quotas must be a list."),
    (question(quotas=[quota(colour=1)]), 'quotas[0] has an unknown key "colour".'),
    (question(quotas=[{"attribute": "level", "min": 1}]), 'quotas[0] lacks the key "value".'),
    (question(quotas=[{"attribute": "level", "value": "local"}]), "quotas[0] must have a min or a max."),
    (question(quotas=[quota(min=3)]), "quotas[0].min is more than its max."),
    (question(quotas=[quota(min=-1)]), "quotas[0].min must lie between 0 and 1000000."),
    (question(quotas=[quota(max=1.5)]), "quotas[0].max must be a whole number."),
    (question(quotas=[quota(attribute="colour")]), 'quotas[0].attribute names "colour", which no candidate has.'),
    (question(quotas=[quota(attribute=[])]), "quotas[0].attribute must not be empty."),
    (question(quotas=[quota(attribute=["level", "level"])]), "quotas[0].attribute names an attribute twice."),
    (question(quotas=[quota(attribute=["level"])]), "quotas[0].value must be a list."),
    (
        question(quotas=[quota(attribute=["level", "role"], value=["local"])]),
        "quotas[0].value must hold one value for each attribute.",
    ),
    (question(quotas=[quota(value=["local"])]), "quotas[0].value must be text."),
    (
        question(
            quotas=[quota(attribute="role", value="lead")], candidates=[candidate(), candidate(id="c2", attributes={})]
        ),
        'candidates: "c2" lacks the attribute "role", which quotas[0] counts.',
    ),
    (question(caps=[{"attribute": "level"}]), 'caps[0] lacks the key "max".'),
    (question(caps=[{"attribute": "level", "max": -1}]), "caps[0].max must lie between 0 and 1000000."),
    (question(caps=[{"attribute": "entity", "max": 1}]), 'caps[0].attribute names "entity", which no candidate has.'),
    (question(include="c1"), "include must be a list."),
    (question(include=[1]), "include[0] must be text."),
    (question(include=["c9"]), 'include[0] names "c9", who is no candidate.'),
    (question(exclude=["c1", "c1"]), 'exclude[1] names "c1" twice.'),
    (question(include=["c1"], exclude=["c1"]), 'include and exclude both name "c1".'),
]


@pytest.mark.parametrize(("data", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_bad_input_is_refused(data, sentence):
    with pytest.raises(BadInput) as refusal:
        read(data)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"places": NaN}', "The input holds NaN, which is no number."),
        ('{"places": -Infinity}', "The input holds -Infinity, which is no number."),
        ('{"places": 1, "places": 2}', 'The key "places" stands twice in one object.'),
        ("{", "The input is not valid JSON: "),
        ("[" * 100_000, "The input is not valid JSON: "),
        ("1" * 5_000, "The input is not valid JSON: "),
        ('{"score": 1e99999999999999999999}', "The input is not valid JSON: "),
    ],
)
def test_text_that_is_no_json_is_refused(text, sentence):
    with pytest.raises(BadInput) as refusal:
        loads(text)

    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value).endswith(".")


def test_more_places_than_candidates_is_a_question_without_an_answer():
    answer = engine.solve(read(question(places=3, quotas=[], caps=[])))

    assert answer["status"] == "infeasible"
    assert answer["conflict"] == ["places"]
    assert answer["relaxations"] == [{"rule": "places", "from": 3, "to": 2}]


def test_scores_are_exact_and_candidates_stand_in_order():
    scores = '[{"id": "b", "score": 0.1}, {"id": "a", "score": 0.2}, {"id": "c", "score": 1e-20}]'
    problem = read(loads(f'{{"places": 3, "seed": "", "candidates": {scores}}}'))

    assert problem.ids == ("a", "b", "c")
    assert problem.score_of(sum(problem.points)) == Decimal("0.30000000000000000001")
    assert canonical(engine.solve(problem)["value"]) == "0.30000000000000000001"


def test_a_float_is_the_number_that_was_written():
    problem = read(question(candidates=[candidate(score=0.1)]))

    assert problem.candidates[0].score == Decimal("0.1")


def test_scores_of_thirty_digits_are_added_exactly():
    scores = [Decimal("123456789012345.00000000000000000001"), Decimal("-123456789012345.00000000000000000002"), 1]
    candidates = [candidate(id=f"c{place}", score=score) for place, score in enumerate(scores)]

    answer = engine.solve(read(question(places=2, candidates=candidates, include=["c1"], caps=[])), why=False)

    assert answer["selected"] == ["c0", "c1"]
    assert canonical(answer["value"]) == "-0.00000000000000000001"


def test_every_rule_has_a_name_of_its_own():
    data = question(
        quotas=[
            quota(),
            quota(min=None, max=1),
            quota(attribute=["level", "role"], value=["local", "staff"], max=None),
        ],
        caps=[{"attribute": "level", "max": 2}, {"attribute": ["level", "role"], "max": 1}],
        include=["c2"],
        exclude=["c1"],
    )

    assert [rule.id for rule in rules(read(data))] == [
        "places",
        "quota:level=local:min",
        "quota:level=local:max",
        "quota:level=local#2:max",
        "quota:level+role=local+staff:min",
        "cap:level",
        "cap:level+role",
        "include:c2",
        "exclude:c1",
    ]


def test_a_question_written_down_is_the_same_question():
    problem = read(question(quotas=[quota(attribute=["level"], value=["local"], max=None)], include=["c2"]))

    assert read(loads(canonical(as_data(problem)))) == problem


def test_importing_the_engine_loads_neither_django_nor_a_solver():
    code = (
        "import sys, cohorts.selection.engine; "
        "print(sorted({'django', 'ortools', 'scipy', 'numpy', 'highspy'} & set(sys.modules)))"
    )

    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
