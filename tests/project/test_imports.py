"""The import contracts of pyproject.toml hold, and each of them goes red when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import source

LINTER = Path(sys.executable).with_name("lint-imports")

# A line that breaks each contract, and the file it is added to.
BREACHES = {
    "wings": ("backend/people/enums.py", "import cohorts.programmes.models"),
    "cohorts": ("cohorts/programmes/enums.py", "import cohorts.candidacies.models"),
    "learning": ("learning/library/models.py", "import learning.modules.models"),
    "app": ("backend/people/enums.py", "import backend.people.models"),
    "engine": ("cohorts/selection/engine/check.py", "import cohorts.selection.enums"),
    "learning-public": ("cohorts/programmes/models/__init__.py", "import learning.modules.models"),
}


def lint(folder, *options):
    return subprocess.run(
        [LINTER, "--no-logo", "--no-cache", *options], cwd=folder, capture_output=True, text=True, check=False
    )


def test_contracts_hold():
    report = lint(source.ROOT)

    assert report.returncode == 0, report.stdout


def test_every_contract_has_a_breach():
    contracts = source.PYPROJECT["tool"]["importlinter"]["contracts"]

    assert [contract["id"] for contract in contracts] == list(BREACHES)


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_goes_red(contract, tmp_path):
    shutil.copy(source.ROOT / "pyproject.toml", tmp_path)
    for wing in source.WINGS:
        shutil.copytree(source.ROOT / wing, tmp_path / wing, ignore=shutil.ignore_patterns("static", "__pycache__"))
    for app in ("library", "modules"):
        (tmp_path / "learning" / app).mkdir(exist_ok=True)
        for module in ("__init__", "models"):
            (tmp_path / "learning" / app / f"{module}.py").touch()
    file, line = BREACHES[contract]
    with (tmp_path / file).open("a") as code:
        code.write(f"\n{line}\n")

    report = lint(tmp_path, "--contract", contract)

    assert "0 kept, 1 broken" in report.stdout
