"""One server, or several that make a cluster, on loopback, which nothing outlives."""

from __future__ import annotations

import json
import os
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tests.engines.elasticsearch.distribution import java_home, unpack
from tests.engines.postgresql import HOST, free_port
from tests.engines.running import is_measured

SERVER_USER = "nobody"  # it refuses to run as root
STARTS_WITHIN = 120  # seconds
MEMORY = "-Xms512m -Xmx512m"
STARTS_SOONER = "-XX:TieredStopAtLevel=1"
SETTINGS = {
    "cluster.name": "spreading-learning-tests",
    "discovery.type": "single-node",
    "network.host": HOST,
    "xpack.security.enabled": False,
    "cluster.routing.allocation.disk.threshold_enabled": False,
    "action.destructive_requires_name": True,
    "ingest.geoip.downloader.enabled": None,
}


class Server:
    """A server with data of its own; ``start`` and ``kill`` as often as a test likes."""

    def __init__(self, home: Path, folder: Path, settings: Mapping[str, Any] | None = None) -> None:
        self.home, self.folder = home, folder
        self.port, self.transport = free_port(), free_port()
        secured = (settings or {}).get("xpack.security.http.ssl.enabled")
        self.url = f"{'https' if secured else 'http'}://{HOST}:{self.port}"
        self.process: subprocess.Popen | None = None
        self.user = SERVER_USER if os.geteuid() == 0 else None
        shutil.copytree(home / "config", folder / "config")
        (folder / "tmp").mkdir()
        values = SETTINGS | {
            "node.name": folder.name,
            "http.port": self.port,
            "transport.port": self.transport,
            "path.data": str(folder / "data"),
            "path.logs": str(folder / "logs"),
        }
        self._set(values | (settings or {}))
        if self.user:
            _give(folder, self.user)

    def _set(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        given = {key: value for key, value in settings.items() if value is not None}
        lines = [f"{key}: {json.dumps(value)}" for key, value in given.items()]
        self.configure("elasticsearch.yml", "\n".join([*lines, ""]).encode())

    def join(self, nodes: Sequence[Server]) -> None:
        """Make a cluster with ``nodes``, itself among them, once all are started."""
        cluster = {
            "discovery.type": None,
            "discovery.seed_hosts": [f"{HOST}:{node.transport}" for node in nodes],
            "cluster.initial_master_nodes": [node.folder.name for node in nodes],
        }
        self._set({**self.settings, **cluster})

    def command(self, name: str, *arguments: str) -> None:
        """Run one of the server's own commands on it, before it starts."""
        subprocess.run(
            [self.home / "bin" / name, *arguments],
            user=self.user,
            env=self._environment(),
            check=True,
            capture_output=True,
        )

    def configure(self, name: str, content: bytes) -> None:
        """Put a file into its configuration, before it starts."""
        file = self.folder / "config" / name
        file.write_bytes(content)
        if self.user:
            shutil.chown(file, self.user)

    def start(self, *, wait: bool = True) -> None:
        self.process = subprocess.Popen(
            [self.home / "bin/elasticsearch"],
            user=self.user,
            start_new_session=True,
            env=self._environment(),
            stdout=(self.folder / "output").open("ab"),
            stderr=subprocess.STDOUT,
        )
        if wait:
            self.wait()

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "ES_JAVA_HOME": str(java_home()),
            "ES_JAVA_OPTS": MEMORY if is_measured() else f"{MEMORY} {STARTS_SOONER}",
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "HOME": str(self.folder),
        }

    def wait(self) -> None:
        """Wait until the server takes requests; raise with its words if it ends instead."""
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                break
            if self.answers():
                return
            time.sleep(0.2)
        raise RuntimeError((self.folder / "output").read_text(errors="replace")[-3000:])

    def answers(self) -> bool:
        anyone = ssl._create_unverified_context() if self.url.startswith("https") else None
        health = f"{self.url}/_cluster/health"
        try:
            with urllib.request.urlopen(health, timeout=5, context=anyone) as answer:
                return json.load(answer)["status"] in ("green", "yellow")
        except urllib.error.HTTPError as error:
            return error.code == HTTPStatus.UNAUTHORIZED
        except (OSError, urllib.error.URLError, ValueError):
            return False

    def kill(self) -> None:
        """End it as a loss of power would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def pause(self) -> None:
        """Leave it open to connections and silent."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGCONT)
            os.killpg(self.process.pid, number)
            self.process.wait()
        self.process = None


def _give(folder: Path, user: str) -> None:
    for path in [folder, *folder.rglob("*")]:
        shutil.chown(path, user)


@contextmanager
def servers(*settings: Mapping[str, Any]) -> Iterator[list[Server]]:
    """Yield a server that is not started for each of ``settings``; leave nothing of them behind."""
    folder = Path(tempfile.mkdtemp(prefix="elasticsearch-"))
    folder.chmod(0o755)
    made: list[Server] = []
    try:
        home = unpack(folder)
        for number, values in enumerate(settings):
            own = folder / f"node{number}"
            own.mkdir()
            made.append(Server(home, own, values))
        yield made
    finally:
        for server in made:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server() -> Iterator[Server]:
    """Run one new server."""
    with servers({}) as (new,):
        new.start()
        yield new
