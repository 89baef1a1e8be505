"""Read settings from the environment; a bad value names the variable and the mend."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

import environ

T = TypeVar("T")

DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql", "psql"}

env = environ.Env()


def refuse(name: str, problem: str, mend: str) -> NoReturn:
    """Stop the start with one line that names the variable and the mend."""
    sys.exit(f"{name}: {problem}. {mend}")


def read(name: str, reader: Callable[[], T], mend: str) -> T:
    """Return ``reader()``, or stop with one line about ``name`` if it cannot be read."""
    try:
        return reader()
    except SystemExit:
        raise
    except Exception as error:
        refuse(name, f"cannot be read ({type(error).__name__})", mend)


def data_dir(default: Path) -> Path:
    """Return the folder for the database, media, outbox and secret key; make it if missing."""
    folder = Path(os.environ.get("DATA_DIR") or default).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse("DATA_DIR", f"{folder} cannot be made ({error.strerror})", "Name a writable folder.")
    if not os.access(folder, os.W_OK):
        refuse("DATA_DIR", f"{folder} is not writable", "Name a writable folder.")
    return folder


def secret_key(folder: Path) -> str:
    """Return SECRET_KEY, or a random one kept in the data folder so that sessions survive."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    from django.core.management.utils import get_random_secret_key

    keyfile = folder / "secret_key"
    try:
        with open(os.open(keyfile, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(get_random_secret_key())
    except FileExistsError:
        pass
    return keyfile.read_text()


def database(folder: Path) -> dict[str, object]:
    """Return the default database: DATABASE_URL, or SQLite in the data folder."""
    mend = "Use postgres://user:password@host:5432/name or sqlite:////absolute/path.sqlite3."
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'db.sqlite3'}"
    if url.split(":", 1)[0] not in DATABASE_SCHEMES:
        refuse("DATABASE_URL", "is not an address of PostgreSQL or SQLite", mend)
    config = read("DATABASE_URL", lambda: env.db_url_config(url), mend)
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
    else:
        config["CONN_HEALTH_CHECKS"] = True
    return config


def cache() -> dict[str, object]:
    """Return the default cache: CACHE_URL, or local memory."""
    mend = "Use redis://host:6379/0, or leave it unset for local memory."
    url = os.environ.get("CACHE_URL") or "locmemcache://"
    return read("CACHE_URL", lambda: env.cache_url_config(url), mend)


def email(folder: Path) -> dict[str, object]:
    """Return mail settings by Django's names: EMAIL_URL, or print and keep in the outbox."""
    mend = "Use smtp://user:password@host:587 or smtp+tls://…, or leave it unset for the outbox."
    if url := os.environ.get("EMAIL_URL"):
        return read("EMAIL_URL", lambda: env.email_url_config(url), mend)
    return {
        "EMAIL_BACKEND": "intranet.delivery.outbox.EmailBackend",
        "EMAIL_FILE_PATH": str(folder / "outbox"),
    }
