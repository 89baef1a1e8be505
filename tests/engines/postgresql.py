"""A throw-away PostgreSQL: ``python -m tests.engines.postgresql COMMAND…`` runs the command on it.

The server refuses to run as root, so root starts it as the user postgres that its package makes.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
SERVER_USER = "postgres"
# Nothing here outlives the run, so nothing has to survive a loss of power.
FASTER = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def find(program: str) -> str | None:
    """Return the path of a server program; Debian keeps them out of PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=_version)
    return shutil.which(program) or (str(debian[-1]) if debian else None)


def _version(program: Path) -> float:
    return float(program.parents[1].name)


def missing() -> str:
    """Return why there can be no server here, or nothing."""
    absent = [name for name in ("initdb", "pg_ctl") if not find(name)]
    if absent:
        return f"{' and '.join(absent)} not found. On Debian: apt-get install postgresql"
    return ""


@contextmanager
def server() -> Iterator[str]:
    """Run a new server, and yield the address of its empty database."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    data, port = folder / "data", _free_port()
    user = SERVER_USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)

    def call(program: str, *arguments: object) -> None:
        command = [find(program), "-D", str(data), *map(str, arguments)]
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    options = " ".join(f"-c {option}" for option in FASTER)
    try:
        call("initdb", "-U", SERVER_USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        call(
            "pg_ctl", "start", "--wait", "-l", folder / "log",
            "-o", f"-h {HOST} -p {port} -k {folder} {options}",
        )  # fmt: skip
        try:
            yield f"postgres://{SERVER_USER}@{HOST}:{port}/{SERVER_USER}"
        finally:
            call("pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def main(command: list[str]) -> int:
    if why := missing():
        print(f"SKIPPED: nothing was tested on PostgreSQL: {why}")  # noqa: T201
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server stops too
    with server() as address:
        print("On PostgreSQL:", flush=True)  # noqa: T201
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
