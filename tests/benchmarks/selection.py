"""The selection engine on made-up pools: six attributes with quotas and an entity cap, the median of five seeds.

Merit stands beside the plain solver in the same run: CP-SAT, asked once, one worker, the same model without the
tie-break, the second opinion and the digest. The lottery is made and proved, not drawn. Seconds belong to the machine,
so compare the ratio; where seconds and CPU seconds differ, the machine was doing something else. What has to be
imported is, before the clock starts.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterable
from decimal import Decimal

import scipy.optimize  # noqa: F401 -- loaded before the clock starts
from ortools.linear_solver import pywraplp  # noqa: F401 -- loaded before the clock starts
from ortools.sat.python import cp_model

from cohorts.selection import engine
from cohorts.selection.engine.check import check
from cohorts.selection.engine.lottery import fair_lottery
from cohorts.selection.engine.problem import Problem
from cohorts.selection.engine.rows import feasible_rows
from cohorts.selection.engine.solver import Budget, Status

SIZES = ((60, 28), (120, 18), (1000, 50), (5000, 200))
LOTTERIES = ((60, 28), (150, 22), (250, 40), (2000, 200))
EXPLAINED = (60, 28)
SEEDS = range(5)
ATTRIBUTES = {"level": 3, "region": 4, "role": 3, "gender": 2, "experience": 3, "sector": 5}


def run(*, size: int, repeat: int) -> dict:
    """The figures of each size; neither option matters here."""
    del size, repeat
    return {
        "merit": {f"{size} choose {places}": merit(size, places) for size, places in SIZES},
        "lottery": {f"{size} choose {places}": lottery(size, places) for size, places in LOTTERIES},
        "merit with all explanations and replacements": explanations(*EXPLAINED),
    }


def question(size: int, places: int, seed: int) -> dict:
    """A pool whose quotas bind: they pull the cohort halfway from the pool's make-up to equal shares."""
    rng = random.Random(f"{size} {places} {seed}")
    weights = {name: [rng.uniform(1, 4) for _ in range(values)] for name, values in ATTRIBUTES.items()}
    candidates = [candidate(rng, weights, size, place) for place in range(size)]
    quotas = [quota(candidates, places, name, value) for name, values in ATTRIBUTES.items() for value in range(values)]
    return {
        "places": places,
        "seed": f"seed {seed}",
        "candidates": candidates,
        "quotas": quotas,
        "caps": [{"attribute": "entity", "max": 2}],
    }


def candidate(rng: random.Random, weights: dict[str, list[float]], size: int, place: int) -> dict:
    attributes = {name: str(rng.choices(range(len(own)), own)[0]) for name, own in weights.items()}
    # One level scores higher than the others, as happens; the quotas then have something to do.
    score = rng.gauss(3.5 if attributes["level"] == "0" else 3, 0.8)
    attributes["entity"] = f"E{rng.randrange(size // 3)}"
    score = Decimal(min(500, max(100, round(score * 100)))) / 100
    return {
        "id": f"c{place:05d}",
        "score": score,
        "interval": [score - Decimal("0.2"), score + Decimal("0.2")],
        "attributes": attributes,
    }


def quota(candidates: list[dict], places: int, name: str, value: int) -> dict:
    having = sum(candidate["attributes"][name] == str(value) for candidate in candidates)
    target = round(places * (having / len(candidates) + 1 / ATTRIBUTES[name]) / 2)
    return {"attribute": name, "value": str(value), "min": min(max(0, target - 1), having), "max": target + 1}


def merit(size: int, places: int) -> dict:
    """The bare decision against the plain solver, in turns."""
    own, plain, gaps = [], [], []
    for problem in problems(size, places):
        times, answer = timed(lambda problem=problem: engine.solve(problem, why=False, replacements=False))
        own.append(times)
        times, total = timed(lambda problem=problem: plainly(problem))
        plain.append(times)
        gaps.append(answer["bound"] - answer["value"])
        if answer["value"] != total or check(problem, answer["selected"]):
            raise RuntimeError(f"{size} choose {places}: {answer['value']} is not {total}, or a rule is broken")
    own, plain = summary(own), summary(plain)
    faster = plain["cpu_seconds"] / own["cpu_seconds"]
    return {**own, "plain": plain, "times_faster": round(faster, 1), "largest_gap": float(max(gaps))}


def lottery(size: int, places: int) -> dict:
    """The fairest lottery with its proof; of the figures besides the times the worst of the seeds."""
    own, least, certificates, panels, tickets = [], [], [], [], []
    for problem in problems(size, places):
        times, (status, fair) = timed(lambda problem=problem: fair_lottery(problem, Budget(600.0)))
        if status != Status.OPTIMAL:
            raise RuntimeError(f"{size} choose {places}: the lottery is {status}")
        own.append(times)
        least.append(min(fair.chances))
        certificates.append(fair.certificate)
        panels.append(len(fair.lottery.panels))
        tickets.append(fair.lottery.tickets)
    return {
        **summary(own),
        "least_chance": float(min(least)),
        "certificate": float(max(certificates)),
        "exact": sum(certificate == 0 for certificate in certificates),
        "panels": max(panels),
        "digits_of_tickets": len(str(max(tickets))),
    }


def plainly(problem: Problem) -> Decimal:
    """The highest total by CP-SAT as it comes."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in problem.candidates]
    for row in feasible_rows(problem):
        model.add_linear_constraint(sum(chosen[place] for place in row.members), row.low, row.high)
    model.maximize(cp_model.LinearExpr.weighted_sum(chosen, list(problem.points)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        raise RuntimeError("the plain solver found no optimum")
    return problem.score_of(round(solver.objective_value))


def explanations(size: int, places: int) -> dict:
    own = [timed(lambda problem=problem: engine.solve(problem)) for problem in problems(size, places)]
    if any(len(answer["why"]) < size for _times, answer in own):
        raise RuntimeError("somebody was not explained")
    return {"pool": f"{size} choose {places}", **summary([times for times, _answer in own])}


def problems(size: int, places: int) -> Iterable[Problem]:
    return (engine.read(question(size, places, seed)) for seed in SEEDS)


def timed(act: Callable) -> tuple[tuple[float, float], object]:
    """Seconds and CPU seconds, and what came of it."""
    begin, begin_cpu = time.perf_counter(), time.process_time()
    result = act()
    return (time.perf_counter() - begin, time.process_time() - begin_cpu), result


def summary(times: list[tuple[float, float]]) -> dict[str, float]:
    """The median of both clocks, and the slowest."""
    seconds, cpu = zip(*times, strict=True)
    return {
        "seconds": round(statistics.median(seconds), 3),
        "cpu_seconds": round(statistics.median(cpu), 3),
        "slowest_cpu_seconds": round(max(cpu), 3),
    }
