"""`make run`: everything a fresh machine needs, then web and worker until told to stop."""

from __future__ import annotations

import errno
import socket
import sys
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser
from django.db import OperationalError, connections

from intranet.delivery.health import migrations_applied, one_line
from intranet.demo import ACCOUNTS, demo_password
from intranet.demo.build import is_loaded
from intranet.network.models import User
from intranet.processes import Family
from intranet.settings import environment
from intranet.setup import set_up
from intranet.static_files import collect_static_files
from search.engines import index_is_missing
from search.models import SearchEntry

MANAGE = Path(settings.BASE_DIR) / "manage.py"
WEB_WORKERS = 2
WEB_THREADS = 4


class Command(BaseCommand):
    help = "Prepares the database and starts web and worker: what `make run` calls."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--without-worker", action="store_true", help="the worker runs somewhere else"
        )

    def handle(self, *args: object, without_worker: bool, **options: object) -> None:
        host, port = environment.host(), environment.port()
        refuse_taken_address(host, port)
        try:
            self._prepare()
        except KeyboardInterrupt:
            sys.exit(130)
        connections.close_all()
        self._serve(host, port, with_worker=not without_worker)

    def _prepare(self) -> None:
        self._say("Preparing the database…")
        try:
            if not migrations_applied():
                call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            problem = f"does not answer ({one_line(error)})"
            environment.refuse("DATABASE_URL", problem, "Start the database.")
        set_up()
        if settings.DEMO_ALLOWED and not User.objects.exists():
            self._say("Loading the demo network…")
            call_command("demo", stdout=StringIO())  # the accounts are told at the end
        if not SearchEntry.objects.exists() or index_is_missing():
            self._build_index()
        if collect_static_files():
            self._say("Static files are hashed and compressed.")

    def _build_index(self) -> None:
        """An engine that is down keeps nobody from starting: the database answers meanwhile."""
        try:
            call_command("rebuild_search", stdout=self.stdout)
        except CommandError as error:
            self._say(str(error))

    def _serve(self, host: str, port: int, *, with_worker: bool) -> None:
        announced = False

        def announce_once_open() -> None:
            nonlocal announced
            if not announced and _answers(host, port):
                announced = True
                self._announce(host, port)

        commands = {"web": _web(host, port)}
        if with_worker:
            commands["worker"] = [sys.executable, str(MANAGE), "worker"]
        family = Family(commands)
        if ended := family.run(each_look=announce_once_open):
            raise CommandError(f"The {ended} process ended by itself, so everything was stopped.")
        self._say("Stopped.")

    def _announce(self, host: str, port: int) -> None:
        self._say(f"\n{settings.WAGTAIL_SITE_NAME} is at {_address(host, port)}")
        if is_loaded():
            self._say(f"Demo accounts: {', '.join(ACCOUNTS)}")
            self._say(f"Password of each: {demo_password()}")
        self._say("Ctrl-C stops it.\n")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def refuse_taken_address(host: str, port: int) -> None:
    """Stop with one line if nobody can listen there; gunicorn would try for seconds."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        environment.refuse("HOST", f"{host} is unknown", "Use 127.0.0.1 or 0.0.0.0.")
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            environment.refuse("HOST", f"{host} is no address of this machine", "Use 127.0.0.1.")
        in_use = error.errno == errno.EADDRINUSE
        problem = "is in use" if in_use else f"is refused ({error.strerror})"
        environment.refuse("PORT", f"{port} {problem}", "Choose another, such as PORT=8001.")


def _web(host: str, port: int) -> list[str]:
    workers = environment.whole_number("WEB_CONCURRENCY", default=WEB_WORKERS, least=1, most=64)
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        sys.executable, "-m", "gunicorn", "intranet.wsgi", "--bind", bind,
        "--chdir", str(MANAGE.parent), "--worker-class", "gthread",
        "--workers", str(workers),
        "--threads", str(WEB_THREADS), "--graceful-timeout", "10",
        "--limit-request-line", "0",  # a long search gets a page; a front server sets the limit
        "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((_reachable(host), port), timeout=1):
            return True
    except OSError:
        return False


def _reachable(host: str) -> str:
    """Return where to find a server that listens on ``host``, which may mean everywhere."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)


def _address(host: str, port: int) -> str:
    name = _reachable(host)
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"
