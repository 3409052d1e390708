"""``@pytest.mark.rule("R03")`` ties a test to a domain rule of docs/rules.toml; an unknown id stops the run.

Outcomes are kept in var/rules.json. ``pytest --collect-only --rules`` prints every rule with its tests and how each
fared when it last ran, and fails when one of them failed (``./kring check rules``).
"""

import json
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "docs" / "rules.toml"
OUTCOMES = ROOT / "var" / "rules.json"


def known_rules() -> dict[str, dict]:
    return tomllib.loads(RULES.read_text())["rules"]


def pytest_addoption(parser):
    parser.addoption("--rules", action="store_true", help="Print the domain rules with their tests and last outcomes.")


def pytest_configure(config):
    config.pluginmanager.register(Rules(config), "kring-rules")


class Rules:
    def __init__(self, config):
        self.config = config
        self.tests = {}  # rule id -> node ids of the tests that prove it
        self.outcomes = {}  # node id -> passed, failed or skipped

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        known = known_rules()
        for item in items:
            for rule in sorted({rule for marker in item.iter_markers("rule") for rule in marker.args}):
                if rule not in known:
                    raise pytest.UsageError(f"{item.nodeid} proves {rule}, which docs/rules.toml does not know")
                self.tests.setdefault(rule, []).append(item.nodeid)
                item.user_properties.append(("rule", rule))

    def pytest_runtest_logreport(self, report):
        if not any(name == "rule" for name, _ in report.user_properties):
            return
        # The worst of set-up, call and tear-down counts.
        if report.failed or self.outcomes.get(report.nodeid) == "failed":
            self.outcomes[report.nodeid] = "failed"
        elif report.skipped or report.when == "call":
            self.outcomes[report.nodeid] = report.outcome

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        if hasattr(self.config, "workerinput"):
            return
        if self.outcomes:
            # A test that the run on SQLite skips keeps the outcome it had on PostgreSQL.
            kept = _last_outcomes()
            new = {test: how for test, how in self.outcomes.items() if how != "skipped" or test not in kept}
            OUTCOMES.parent.mkdir(exist_ok=True)
            OUTCOMES.write_text(json.dumps(kept | new, indent=1, sort_keys=True))
        if self.config.option.rules and self._failed() and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _failed(self):
        last = _last_outcomes()
        return [test for tests in self.tests.values() for test in tests if last.get(test) == "failed"]

    def pytest_terminal_summary(self, terminalreporter):
        if not self.config.option.rules:
            return
        last, known = _last_outcomes(), known_rules()
        for number, rule in known.items():
            tests = self.tests.get(number, [])
            terminalreporter.write_line(f"{number:5} {'' if tests else '- no test yet - '}{rule['text']}")
            for test in tests:
                terminalreporter.write_line(f"        {last.get(test, 'not run'):8} {test}")
        terminalreporter.write_line(
            f"{len(self.tests)} of {len(known)} rules have tests; {len(self._failed())} tests failed when last run."
        )


def _last_outcomes() -> dict[str, str]:
    return json.loads(OUTCOMES.read_text()) if OUTCOMES.exists() else {}
