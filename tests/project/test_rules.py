import subprocess
import sys

from tests.project import source
from tests.strictness.rules import known_rules

OPTIONS = ["-c", "/dev/null", "-p", "tests.strictness.rules", "-p", "no:django", "-p", "no:cacheprovider"]


def test_every_rule_of_the_domain_is_listed_once_and_in_order():
    assert list(known_rules()) == [f"R{number:02}" for number in range(1, 103)]


def test_every_rule_has_a_sentence_and_a_source():
    incomplete = [
        number for number, rule in known_rules().items() if not (rule["text"].endswith(".") and rule["source"])
    ]

    assert incomplete == []


def test_an_unknown_rule_stops_the_run(tmp_path):
    (tmp_path / "test_one.py").write_text("import pytest\n\n@pytest.mark.rule('R999')\ndef test_one(): pass\n")

    run = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, "--rootdir", tmp_path, tmp_path],
        cwd=source.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 4
    assert "proves R999, which docs/rules.toml does not know" in run.stdout + run.stderr
