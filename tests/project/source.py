"""What the tests about the code read: the files of the three wings, parsed once, and the order of the apps."""

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WINGS = ("backend", "cohorts", "learning")
TEMPLATES = ROOT / "templates"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


@cache
def modules() -> dict[str, ast.Module]:
    """Every Python file of the wings but migrations, by its path from the root."""
    files = (file for wing in WINGS for file in sorted((ROOT / wing).rglob("*.py")) if file.parent.name != "migrations")
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text()) for file in files}


def apps() -> set[str]:
    """The apps that stand on the disk, such as ``cohorts.candidacies``."""
    return {".".join(file.parent.relative_to(ROOT).parts) for wing in WINGS for file in (ROOT / wing).glob("*/apps.py")}


@cache
def layers() -> dict[str, int]:
    """The floor of each app, from the ground up, as the import contracts in pyproject.toml have it."""
    contracts = {contract["id"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}
    inside = {
        "cohorts": contracts["cohorts"]["layers"],
        "learning": [
            " | ".join(f"learning.{name}" for name in _names(layer)) for layer in contracts["learning"]["layers"]
        ],
    }
    floors = []
    for layer in contracts["wings"]["layers"]:
        floors += inside.get(layer, [layer])
    return {app: floor for floor, layer in enumerate(reversed(floors)) for app in _names(layer)}


def _names(layer: str) -> list[str]:
    return [name.strip(" ()") for name in layer.split("|")]
