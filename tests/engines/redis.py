"""A throw-away Redis: ``python -m tests.engines.redis COMMAND…`` runs the command on it."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.engines.postgresql import HOST, free_port
from tests.engines.running import run_with

STARTS_WITHIN = 20  # seconds


def missing() -> str:
    """Return why there can be no server here, or nothing."""
    if shutil.which("redis-server"):
        return ""
    return "redis-server not found. On Debian: apt-get install redis-server"


@contextmanager
def server() -> Iterator[str]:
    """Run a new server; yield its address."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        process = subprocess.Popen(
            ["redis-server", "--bind", HOST, "--port", str(port), "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait_for(port)
            yield f"redis://{HOST}:{port}/0"
        finally:
            process.kill()
            process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("Redis did not start.")


if __name__ == "__main__":
    sys.exit(run_with("Redis", "CACHE_URL", missing, server))
