"""Ask a ClamAV daemon about a file, over its own protocol (INSTREAM). Used only when ``CLAMD_ADDRESS`` names one."""

import socket
import struct

CHUNK = 64 * 1024
TIMEOUT = 30


class ScannerUnavailable(Exception):
    """The daemon does not answer, or not in words we know."""


def scan(upload, address: str) -> str:
    """The name of the virus in this file, or an empty text when the daemon finds none."""
    try:
        with _connect(address) as line:
            line.sendall(b"zINSTREAM\0")
            upload.seek(0)
            while chunk := upload.read(CHUNK):
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            answer = _answer(line)
    except OSError as error:
        raise ScannerUnavailable(str(error)) from error
    finally:
        upload.seek(0)
    return _verdict(answer)


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT)
        line.connect(address)
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=TIMEOUT)


def _answer(line: socket.socket) -> str:
    answer = b""
    while chunk := line.recv(4096):
        answer += chunk
    return answer.strip(b"\0\n ").decode("utf-8", "replace")


def _verdict(answer: str) -> str:
    """``stream: OK`` or ``stream: Name FOUND``."""
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise ScannerUnavailable(answer)
