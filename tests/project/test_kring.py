"""The door itself: it explains, and it refuses with a sentence."""

import shutil
import socket
import subprocess

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
