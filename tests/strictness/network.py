"""No test talks to the world: connections and names outside this machine fail with a sentence.

Allowed are loopback, sockets in files, and the hosts of DATABASE_URL and REDIS_URL.
"""

import ipaddress
import os
import socket
from urllib.parse import urlsplit

import pytest

ALLOWED = {"localhost", "", None} | {
    urlsplit(os.environ.get(name, "")).hostname for name in ("DATABASE_URL", "REDIS_URL")
}


class NetworkRefused(AssertionError):
    """A test tried to reach another machine."""


def _check(host):
    host = host.decode() if isinstance(host, bytes) else host
    if host in ALLOWED:
        return
    try:
        if ipaddress.ip_address(host).is_loopback or host == "0.0.0.0":
            return
    except ValueError:
        pass
    raise NetworkRefused(f"a test may not reach {host}: only this machine; start a server on 127.0.0.1 instead")


def _guarded(name):
    original = getattr(socket.socket, name)

    def connect(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _check(address[0])
        return original(self, address)

    return connect


def _getaddrinfo(host, *args, original=socket.getaddrinfo, **kwargs):
    _check(host)
    return original(host, *args, **kwargs)


@pytest.fixture(autouse=True, scope="session")
def network_stays_on_this_machine():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded("connect"))
        patch.setattr(socket.socket, "connect_ex", _guarded("connect_ex"))
        patch.setattr(socket, "getaddrinfo", _getaddrinfo)
        yield
