"""The door itself: it explains, and it refuses with a sentence."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.project import source


def kring(*arguments, **environment):
    return subprocess.run(
        [source.ROOT / "kring", *arguments],
        env={"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_tells_what_it_can_do():
    answer = kring("help")

    assert answer.returncode == 0
    assert [word for word in ("demo", "test", "check", "serve", "bench") if f"\n  {word} " not in answer.stdout] == []


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "sentence"),
    [
        (["nonsense"], {}, 2, "Usage: ./kring COMMAND"),
        (["demo", "--nonsense"], {}, 1, "kring: demo knows --fresh and --no-serve, not --nonsense."),
        (["demo"], {"KRING_PORT": "http"}, 1, "kring: KRING_PORT must be a port number, not http."),
        (["serve"], {}, 1, "kring: serve needs DATABASE_URL; docs/operators.md tells what to put in it."),
        (["bench"], {}, 1, "kring: bench needs a name, for example: ./kring bench board"),
    ],
)
def test_it_refuses_with_a_sentence(arguments, environment, code, sentence):
    answer = kring(*arguments, **environment)

    assert answer.returncode == code
    assert sentence in answer.stderr


def test_a_taken_port_is_said_before_anything_is_done():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        answer = kring("demo", KRING_PORT=str(port))

    assert answer.returncode == 1
    assert f"kring: port {port} is taken; choose another one" in answer.stderr


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is a developer's package")
@pytest.mark.parametrize("script", ["kring", ".ci/run", "docker/entrypoint"])
def test_scripts_are_clean(script):
    answer = subprocess.run(["shellcheck", script], cwd=source.ROOT, capture_output=True, text=True, check=False)

    assert answer.stdout == ""


@pytest.mark.skipif(os.getuid() != 0, reason="only root starts PostgreSQL as somebody else")
def test_private_servers_of_root_stand_where_others_may_enter(tmp_path):
    tmp_path.chmod(0o700)
    text = (source.ROOT / "kring").read_text()
    function = text[text.index("services_folder() {") :].partition("\n}\n")[0] + "\n}\n"

    answer = subprocess.run(
        ["sh", "-euc", f"stop_services() {{ rmdir $services; }}\nservices=\n{function}services_folder; echo $services"],
        env={"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert Path(answer.stdout).parent == Path("/tmp")


@pytest.mark.parametrize(("failing", "code"), [("test", 1), ("check", 1), ("nothing", 0)])
def test_the_gate_tells_everything_that_is_wrong(tmp_path, failing, code):
    (tmp_path / ".ci").mkdir()
    shutil.copy(source.ROOT / ".ci" / "run", tmp_path / ".ci")
    (tmp_path / "kring").write_text(f"#!/bin/sh\necho $1 >> done\n[ $1 != {failing} ]\n")
    (tmp_path / "kring").chmod(0o755)

    answer = subprocess.run([tmp_path / ".ci" / "run"], check=False)

    assert answer.returncode == code
    assert (tmp_path / "done").read_text().split() == ["test", "check"]
