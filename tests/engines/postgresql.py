"""A throw-away PostgreSQL: ``python -m tests.engines.postgresql COMMAND…`` runs the command on it.

The server refuses to run as root, so root starts it as the user postgres that its package makes.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.running import is_measured, run_with

HOST = "127.0.0.1"
SERVER_USER = "postgres"
# Nothing here outlives the run, so nothing has to survive a loss of power.
FASTER = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
# Between tests tables are empty. Vacuumed then, each counts as empty while a test fills it.
FOR_TESTS = ("autovacuum=off", "jit=off")


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


class Server:
    """A new server in a folder of its own, with an empty database at ``url``."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.user = SERVER_USER if os.geteuid() == 0 else None
        self.url = f"postgres://{SERVER_USER}@{HOST}:{self.port}/{SERVER_USER}"
        if self.user:
            shutil.chown(folder, self.user)
        self._call("initdb", "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")

    def start(self) -> None:
        chosen = FASTER if is_measured() else (*FASTER, *FOR_TESTS)
        options = " ".join(f"-c {option}" for option in chosen)
        options = f"-h {HOST} -p {self.port} -k {self.folder} {options}"
        self._call("pg_ctl", "start", "--wait", "-l", self.folder / "log", "-o", options)

    def stop(self, mode: str = "fast") -> None:
        self._call("pg_ctl", "stop", f"--mode={mode}")

    def _call(self, program: str, *arguments: object) -> None:
        command = [find(program), "-D", self.folder / "data", *arguments]
        subprocess.run(
            [str(part) for part in command],
            check=True, user=self.user, cwd=self.folder, stdout=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def server() -> Iterator[Server]:
    """Run a new server, and leave nothing of it behind."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        new = Server(folder)
        new.start()
        try:
            yield new
        finally:
            new.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(run_with("PostgreSQL", "DATABASE_URL", missing, server, lambda new: new.url))
