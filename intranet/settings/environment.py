"""Read settings from the environment; a bad value names the variable and the mend."""

import logging
import os
import re
import sys
from collections.abc import Callable
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import environ

MAIL_TIMEOUT = 10  # seconds for each step of the talk with the mail server
T = TypeVar("T")

DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql", "psql"}
OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}
EVERY_ADDRESS = {"0.0.0.0", "::"}

env = environ.Env()


def refuse(name: str, problem: str, mend: str) -> NoReturn:
    """Stop the start with one line that names the variable and the mend."""
    sys.exit(f"{name}: {problem}. {mend}")


def read(name: str, reader: Callable[[], T], mend: str) -> T:
    """Return ``reader()``, or stop with one line about ``name`` if it cannot be read."""
    try:
        return reader()
    except Exception as error:
        refuse(name, f"cannot be read ({type(error).__name__})", mend)


def data_dir(default: Path) -> Path:
    """Return the folder for the database, media, outbox and secret key; make it if missing."""
    mend = "Name a writable folder."
    folder = read(
        "DATA_DIR", lambda: Path(os.environ.get("DATA_DIR") or default).expanduser().resolve(), mend
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse("DATA_DIR", f"{folder} cannot be made ({error.strerror})", mend)
    if not os.access(folder, os.W_OK | os.X_OK):
        refuse("DATA_DIR", f"{folder} is not writable", mend)
    return folder


def secret_key(folder: Path) -> str:
    """Return SECRET_KEY, or a random one kept in the data folder so that sessions survive."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    keyfile = folder / "secret_key"
    try:
        if not keyfile.exists():
            _make_secret_key(keyfile)
        return keyfile.read_text()
    except OSError as error:
        refuse("SECRET_KEY", f"{keyfile} cannot be used ({error.strerror})", "Set SECRET_KEY.")


def _make_secret_key(keyfile: Path) -> None:
    """Write a new key in one step: of two processes that start together, one key stays."""
    from django.core.management.utils import get_random_secret_key

    unfinished = keyfile.with_name(f"{keyfile.name}.{os.getpid()}")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:
        handle.write(get_random_secret_key())
    try:
        os.link(unfinished, keyfile)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


def host() -> str:
    """Return the address to listen on."""
    return os.environ.get("HOST") or "127.0.0.1"


def port() -> int:
    """Return the port to listen on."""
    return whole_number("PORT", default=8000, least=1, most=65535)


def whole_number(name: str, *, default: int, least: int, most: int) -> int:
    """Return the number in variable ``name``, from ``least`` to ``most``."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
        refuse(name, "is not a number that fits", f"Use one from {least} to {most}.")
    return int(text)


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return the addresses and networks in variable ``name``, separated by commas."""
    mend = "Use addresses or networks separated by commas, such as 10.0.0.5,10.1.0.0/16."
    texts = [text.strip() for text in os.environ.get(name, "").split(",") if text.strip()]
    return read(name, lambda: [ip_network(text) for text in texts], mend)


def base_url() -> str:
    """Return the address people use, without a slash at its end."""
    mend = "Use the address people type, such as https://learning.example."
    url = (os.environ.get("BASE_URL") or f"http://localhost:{port()}").rstrip("/")
    parts = read("BASE_URL", lambda: (urlsplit(url), urlsplit(url).port)[0], mend)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        refuse("BASE_URL", "is not an address", mend)
    if parts.path or parts.query or parts.fragment or parts.username:
        refuse("BASE_URL", "is more than scheme, host and port", mend)
    return url


def allowed_hosts() -> list[str]:
    """Return the host names people may use; by default those of this machine."""
    hosts = [name.strip() for name in os.environ.get("ALLOWED_HOSTS", "").split(",")]
    hosts = [name for name in hosts if name]
    for name in hosts:
        if "/" in name or " " in name:
            refuse(
                "ALLOWED_HOSTS", "holds more than host names",
                "Use names alone, separated by commas, such as learning.example.",
            )  # fmt: skip
    if hosts:
        return hosts
    return ["*"] if host() in EVERY_ADDRESS else [*sorted(OWN_MACHINE - {"::1"}), "[::1]", host()]


def log_level() -> str:
    """Return the least level that is logged."""
    level = (os.environ.get("LOG_LEVEL") or "WARNING").upper()
    if level not in logging.getLevelNamesMapping():
        refuse("LOG_LEVEL", "is unknown", "Use DEBUG, INFO, WARNING or ERROR.")
    return level


def database(folder: Path) -> dict[str, Any]:
    """Return the default database: DATABASE_URL, or SQLite in the data folder."""
    mend = "Use postgres://user:password@host:5432/name or sqlite:////absolute/path.sqlite3."
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'db.sqlite3'}"
    if url.split(":", 1)[0] not in DATABASE_SCHEMES or "://" not in url:
        refuse("DATABASE_URL", "is not an address of PostgreSQL or SQLite", mend)
    config: dict[str, Any] = dict(read("DATABASE_URL", lambda: env.db_url_config(url), mend))
    if not config.get("NAME"):
        refuse("DATABASE_URL", "names no database", mend)
    config["CONN_MAX_AGE"] = 600
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;"
            ),
        }
        if config["NAME"] != ":memory:" and not Path(config["NAME"]).parent.is_dir():
            refuse("DATABASE_URL", "lies in a folder that is not there", mend)
    else:
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {"connect_timeout": 10, **config.get("OPTIONS", {})}
    return config


def elasticsearch() -> dict[str, Any] | None:
    """Return how to reach Elasticsearch, or None where the database searches.

    ELASTICSEARCH_URL holds one node or several, separated by commas. The first may carry a user
    and password, and after "?" an api_key, ca_certs (a file) and the name of the index.
    """
    mend = "Use https://user:password@host:9200, with commas between several nodes."
    if not (given := os.environ.get("ELASTICSEARCH_URL")):
        return None
    texts = [text.strip() for text in given.split(",") if text.strip()]
    nodes = read("ELASTICSEARCH_URL", lambda: [urlsplit(text) for text in texts], mend)
    read("ELASTICSEARCH_URL", lambda: [node.port for node in nodes], mend)
    if not nodes or any(n.scheme not in {"http", "https"} or not n.hostname for n in nodes):
        refuse("ELASTICSEARCH_URL", "is not an address", mend)
    options = dict(parse_qsl(nodes[0].query))
    if unknown := options.keys() - {"api_key", "ca_certs", "index"}:
        refuse("ELASTICSEARCH_URL", f"has an unknown part, {min(unknown)}", mend)
    if (authorities := options.get("ca_certs")) and not Path(authorities).is_file():
        refuse("ELASTICSEARCH_URL", "names ca_certs that are not there", "Name a file in PEM form.")
    index = options.get("index", "spreading-learning")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,99}", index):
        refuse("ELASTICSEARCH_URL", "has a bad name of the index", "Use small letters and -.")
    client: dict[str, Any] = {
        "hosts": [
            f"{n.scheme}://{f'[{n.hostname}]' if ':' in (n.hostname or '') else n.hostname}"
            f":{n.port or 9200}{n.path.rstrip('/')}"
            for n in nodes
        ]
    }
    if nodes[0].username:
        client["basic_auth"] = [unquote(nodes[0].username), unquote(nodes[0].password or "")]
    elif "api_key" in options:
        client["api_key"] = options["api_key"]
    if authorities:
        client["ca_certs"] = authorities
    return {"index": index, "client": client}


def cache() -> dict[str, Any]:
    """Return the default cache: CACHE_URL, or local memory."""
    mend = "Use redis://host:6379/0, or leave it unset for local memory."
    url = os.environ.get("CACHE_URL") or "locmemcache://"
    config = dict(read("CACHE_URL", lambda: env.cache_url_config(url), mend))
    if "redis" in url and find_spec("redis") is None:
        refuse("CACHE_URL", "needs the package redis", "Install it, or leave CACHE_URL unset.")
    return config


def email() -> dict[str, Any]:
    """Return mail settings by Django's names: EMAIL_URL, or print and keep in the outbox."""
    mend = (
        "Use smtp://user:password@host:587, smtp+tls://… or anymail://sender?setting=value, "
        "or leave it unset for the outbox."
    )
    url = os.environ.get("EMAIL_URL")
    if not url:
        return {"EMAIL_BACKEND": "intranet.delivery.outbox.EmailBackend"}
    if url.startswith("anymail:"):
        return read("EMAIL_URL", lambda: _sender(url), mend)
    config = dict(read("EMAIL_URL", lambda: env.email_url_config(url), mend))
    if url.startswith("smtp") and not config.get("EMAIL_HOST"):
        refuse("EMAIL_URL", "names no mail server", mend)
    return config


def _sender(url: str) -> dict[str, Any]:
    """Return the settings of a sender that django-anymail knows, named as its documentation does.

    ``anymail://postmark?server_token=T&webhook_secret=name:word`` is ``POSTMARK_SERVER_TOKEN`` and
    ``WEBHOOK_SECRET``, which opens the address at which the sender tells of mails that came back.
    """
    parts = urlsplit(url)
    sender = parts.hostname or ""
    if find_spec(f"anymail.backends.{sender}") is None:
        raise ValueError(f"anymail knows no sender {sender!r}")
    options = {name.upper(): value for name, value in parse_qsl(parts.query, strict_parsing=True)}
    everybody: dict[str, Any] = {
        "REQUESTS_TIMEOUT": MAIL_TIMEOUT,
        "IGNORE_UNSUPPORTED_FEATURES": True,  # one that gives nothing back tells of no bounce
    }
    if secret := options.pop("WEBHOOK_SECRET", None):
        everybody["WEBHOOK_SECRET"] = secret
    own = {f"{sender.upper()}_{name}": value for name, value in options.items()}
    return {"EMAIL_BACKEND": f"anymail.backends.{sender}.EmailBackend", "ANYMAIL": own | everybody}
