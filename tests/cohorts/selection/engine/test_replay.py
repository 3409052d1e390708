"""The same question gives the same bytes in every process and order; and the command that reads and writes it."""

import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.management import call_command

from cohorts.selection import engine
from cohorts.selection.engine import solver
from cohorts.selection.engine.check import check
from cohorts.selection.engine.writing import as_data, canonical
from tests.benchmarks.selection import question
from tests.cohorts.selection.engine import brute

PROCESSES = 20
FEASIBLE, INFEASIBLE = 36, 2
ANSWER_ALL = """
import sys
from cohorts.selection import engine
for question in engine.loads(sys.stdin.read()):
    print(engine.canonical(engine.solve(engine.read(question))))
"""
PRINTED_KEYS = [
    "alternatives", "bound", "chances", "conflict", "digest", "engine", "limit", "relaxations", "replacements",
    "selected", "status", "value", "why",
]  # fmt: skip


def questions() -> list[dict]:
    """For every mode a question with an answer, one without, and a larger one."""
    own = [brute.question(FEASIBLE), brute.question(INFEASIBLE), question(60, 10, 1)]
    return [with_mode(data, mode) for mode in engine.DECIDE for data in own]


def with_mode(data: dict, mode) -> dict:
    intervals = [
        candidate | {"interval": [candidate["score"] - 1, candidate["score"] + 1]} for candidate in data["candidates"]
    ]
    return data | {"mode": mode.value, "candidates": intervals}


def test_twenty_processes_with_other_hash_seeds_write_the_same_bytes():
    text = canonical(questions())

    def answer(seed: int) -> bytes:
        environment = os.environ | {"PYTHONHASHSEED": str(seed)}
        return subprocess.run(
            [sys.executable, "-c", ANSWER_ALL], input=text.encode(), env=environment, capture_output=True, check=True
        ).stdout

    with ThreadPoolExecutor(2) as pool:
        answers = set(pool.map(answer, range(PROCESSES)))

    assert len(answers) == 1
    lines = answers.pop().decode().splitlines()
    assert {json.loads(line)["status"] for line in lines} == {"optimal", "infeasible"}


@pytest.mark.parametrize("number", [FEASIBLE, INFEASIBLE])
def test_the_order_of_the_input_makes_no_difference(number):
    data = brute.question(number)
    other = data | {"candidates": data["candidates"][::-1], "include": data["include"][::-1]}

    assert engine.solve(engine.read(other)) == engine.solve(engine.read(data))


def test_another_seed_decides_a_tie_otherwise():
    candidates = [{"id": f"c{place}", "score": 3} for place in range(10)]
    chosen = {
        tuple(engine.solve(engine.read({"places": 3, "seed": str(seed), "candidates": candidates}))["selected"])
        for seed in range(20)
    }

    assert len(chosen) > 10


def test_the_digest_covers_question_and_decision_and_not_what_an_option_leaves_out():
    problem = engine.read(brute.question(FEASIBLE))
    full, bare = engine.solve(problem), engine.solve(problem, why=False, replacements=False)
    decided = {key: value for key, value in bare.items() if key not in ("why", "replacements", "limit", "digest")}

    assert full["digest"] == bare["digest"]
    assert full["digest"] == sha256(f"{canonical(as_data(problem))}\n{canonical(decided)}".encode()).hexdigest()


def test_why_may_be_asked_for_some_candidates_only():
    problem = engine.read(brute.question(FEASIBLE))
    some = list(problem.ids[:2])

    assert engine.solve(problem, why=some)["why"] == {id: engine.solve(problem)["why"][id] for id in some}


def test_a_run_tells_how_far_it_is_and_can_be_called_off():
    problem, heard = engine.read(brute.question(FEASIBLE)), []
    engine.solve(problem, progress=lambda done, of: heard.append((done, of)))

    assert heard == [(done, heard[0][1]) for done in range(heard[0][1])]
    with pytest.raises(engine.Cancelled):
        engine.solve(problem, cancelled=lambda: len(heard) > 0)


def test_a_run_out_of_work_says_so_and_explains_nobody_halfway():
    data = brute.question(FEASIBLE) | {"seconds": Decimal("0.05")}
    answer = engine.solve(engine.read(data))

    assert answer["limit"] in ("work", "seconds")
    assert len(answer["why"]) < len(data["candidates"])


def test_a_decision_that_runs_out_of_work_claims_no_more_than_it_has(monkeypatch):
    seen = set()
    for work in (1e-9, 7e-5, 8e-5, 9e-5, 1.1e-4):
        monkeypatch.setattr(solver, "WORK_PER_SECOND", work)
        for seed in range(3):
            problem = engine.read(question(60, 28, seed))
            answer = engine.solve(problem)
            seen.add(answer["status"])
            assert (answer["limit"], answer["why"]) == ("work", {})
            assert answer == engine.solve(problem)
            if answer["status"] != "unknown":
                assert check(problem, answer["selected"]) == []
                assert answer["value"] <= answer["bound"]
            if answer["status"] == "optimal":
                assert answer["value"] == answer["bound"]

    assert {"unknown", "feasible"} <= seen


def test_the_command_answers_a_file(tmp_path):
    (tmp_path / "question.json").write_text(canonical(brute.question(FEASIBLE)), encoding="utf-8")
    output = io.StringIO()

    call_command("solve_selection", str(tmp_path / "question.json"), stdout=output)

    answer = engine.solve(engine.read(brute.question(FEASIBLE)))
    assert output.getvalue() == engine.pretty(answer) + "\n"
    assert canonical(engine.loads(output.getvalue())) == canonical(answer)
    assert sorted(answer) == PRINTED_KEYS


def test_the_command_leaves_out_what_is_not_asked(tmp_path):
    (tmp_path / "question.json").write_text(canonical(brute.question(FEASIBLE)), encoding="utf-8")
    output = io.StringIO()

    call_command("solve_selection", str(tmp_path / "question.json"), "--no-why", "--no-replacements", stdout=output)

    answer = json.loads(output.getvalue())
    assert (answer["why"], answer["replacements"]) == ({}, {})


def test_the_command_reads_standard_input_in_a_bare_environment():
    environment = {key: os.environ[key] for key in ("PATH", "LANG", "HOME") if key in os.environ}
    run = subprocess.run(
        [sys.executable, "manage.py", "solve_selection", "-", "--no-why"],
        input=canonical(brute.question(FEASIBLE)).encode(), env=environment, capture_output=True, check=True,
    )  # fmt: skip

    assert json.loads(run.stdout)["selected"] == engine.solve(engine.read(brute.question(FEASIBLE)))["selected"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"places": -1, "candidates": []}', "places must lie between 0 and 1000000."),
        (b"\xff", "FILE is not UTF-8: invalid start byte at byte 0."),
        (None, "FILE cannot be read: No such file or directory."),
    ],
)
def test_the_command_refuses_bad_input_with_one_sentence(tmp_path, content, sentence):
    file, errors = tmp_path / "question.json", io.StringIO()
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(SystemExit) as end:
        call_command("solve_selection", str(file), stderr=errors)

    assert (end.value.code, errors.getvalue()) == (2, sentence + "\n")
