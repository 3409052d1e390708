"""How a page is measured: alone in this process (queries, CPU), and under the production server (latency)."""

import http.client
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

WORKERS = 2
CLIENTS = 8


def consume(response) -> int:
    """Read the whole answer, streamed or not; its size in bytes."""
    if response.status_code != 200:
        raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")
    return sum(len(part) for part in response) if response.streaming else len(response.content)


def in_process(client: Client, urls: list[str], *, repeat: int) -> list[dict]:
    """Queries, bytes and application CPU (median ms of ``repeat``) of some addresses, asked without a server.

    They are asked in turns, so that whatever else the machine does weighs on all of them alike.
    """
    figures, cpu = [], [[] for _ in urls]
    for url in urls:
        consume(client.get(url))  # templates compiled, caches filled
        with CaptureQueriesContext(connection) as captured:
            size = consume(client.get(url))
        figures.append({"queries": len(captured), "bytes": size})
    for _ in range(repeat):
        for url, times in zip(urls, cpu, strict=True):
            begin = time.process_time()
            consume(client.get(url))
            times.append((time.process_time() - begin) * 1000)
    return [figure | {"cpu_ms": round(statistics.median(times), 2)} for figure, times in zip(figures, cpu, strict=True)]


def counted(act, *, repeat: int = 5) -> dict:
    """Queries and CPU of something that is not a page. ``act`` is called anew each time and must undo itself."""
    with CaptureQueriesContext(connection) as captured:
        act()
    queries = len(captured)
    cpu = []
    for _ in range(repeat):
        begin = time.process_time()
        act()
        cpu.append((time.process_time() - begin) * 1000)
    return {"queries": queries, "cpu_ms": round(statistics.median(cpu), 2)}


class Server:
    """gunicorn as in production, with two synchronous workers, on a free port of this machine."""

    def __init__(self, port: int):
        self.port = port

    def __enter__(self):
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "backend.config.wsgi:application", "--workers", str(WORKERS)),
                *("--bind", f"127.0.0.1:{self.port}", "--log-level", "error", "--preload"),
            ],
            env={**os.environ, "KRING_ALLOWED_HOSTS": "127.0.0.1"},
            cwd=settings.BASE_DIR,
        )
        self.wait()
        return self

    def __exit__(self, *_exception):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)

    def wait(self):
        for _ in range(600):
            try:
                self.get("/bench/constant/", {})
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("The server did not start.")

    def get(self, path, headers, opened=None):
        opened = opened or http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        opened.request("GET", path, headers=headers)
        response = opened.getresponse()
        size = 0
        while part := response.read(1 << 16):
            size += len(part)
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}")
        return size

    def peak_memory_mb(self) -> float:
        """The highest resident memory any process of the server has had."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        peaks = [
            int(line.split()[1])
            for pid in [str(self.process.pid), *children]
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
            if line.startswith("VmHWM")
        ]
        return round(max(peaks) / 1024, 1)

    def measure(self, path: str, headers: dict, *, requests: int) -> dict:
        """Median and p95 of one client, and requests a second of eight clients together."""
        times = []
        for _ in range(max(requests, 5)):
            begin = time.perf_counter()
            self.get(path, headers)
            times.append((time.perf_counter() - begin) * 1000)
        times.sort()
        begin = time.perf_counter()
        threads = [
            threading.Thread(target=lambda: [self.get(path, headers) for _ in range(max(requests // CLIENTS, 1))])
            for _ in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - begin
        return {
            "median_ms": round(statistics.median(times), 1),
            "p95_ms": round(times[int(len(times) * 0.95) - 1], 1),
            "requests_per_second_8_clients": round(max(requests // CLIENTS, 1) * CLIENTS / seconds, 1),
            "peak_memory_mb": self.peak_memory_mb(),
        }
