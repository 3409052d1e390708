"""The operator's page tells every setting and every command, and none that is not there."""

import ast
import re

from django.core.management import get_commands

from tests.project import source

PAGE = (source.ROOT / "docs" / "operators.md").read_text()
DEVELOPERS = {"load_demo", "demo_logins"}


def read_by_the_settings():
    """What ``backend/config/settings.py`` asks of ``env``."""
    tree = ast.parse((source.ROOT / "backend" / "config" / "settings.py").read_text())
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("env.")
    }


def named_on_the_page():
    """The names between backticks; ``_PORT`` after ``KRING_SMTP_HOST`` is ``KRING_SMTP_PORT``."""
    names, stem = set(), ""
    for name in re.findall(r"`([A-Z_]+)`", PAGE):
        if name.startswith("_"):
            names.add(stem + name)
        else:
            names.add(name)
            stem = name.rpartition("_")[0]
    return {name for name in names if name.startswith("KRING_") or name.endswith("_URL")}


def test_every_setting_stands_on_the_page():
    assert sorted(read_by_the_settings() - named_on_the_page()) == []


def test_every_setting_of_the_page_is_read():
    script = (source.ROOT / "kring").read_text()

    assert [name for name in sorted(named_on_the_page() - read_by_the_settings()) if name not in script] == []


def test_every_command_stands_on_the_page():
    own = {name for name, app in get_commands().items() if app.startswith(("backend.", "cohorts.", "learning."))}

    assert [name for name in sorted(own - DEVELOPERS) if f"manage.py {name}" not in PAGE] == []
