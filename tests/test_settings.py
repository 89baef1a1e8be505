"""Each bad value stops the start with one line that names the variable and the mend."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from intranet.settings import environment

ROOT = Path(__file__).resolve().parents[1]
VARIABLES = (
    "DATABASE_URL", "CACHE_URL", "ELASTICSEARCH_URL", "EMAIL_URL", "BASE_URL", "ALLOWED_HOSTS",
    "SECRET_KEY", "HOST", "PORT", "LOG_LEVEL", "DEMO_PASSWORD", "MAIL_RATE", "METRICS_ALLOW",
)  # fmt: skip
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "intranet.settings.production",
    "SECRET_KEY": "t6Zb9v-qW2eR5tY8uI1oP4aS7dF0gH3jK6lZ9xC2vB5nM8qW1e",
    "ALLOWED_HOSTS": "learning.example",
    "BASE_URL": "https://learning.example",
    "DATABASE_URL": "postgres://learning:word@database:5432/learning",
    "EMAIL_URL": "smtp+tls://learning:word@mail.example:587",
}


def manage(*arguments, folder, **variables):
    return start("manage.py", *arguments, folder=folder, **variables)


def start(*arguments, folder, **variables):
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in {*VARIABLES, "DJANGO_ALLOW_ASYNC_UNSAFE"}
    }
    clean |= {"DJANGO_SETTINGS_MODULE": "intranet.settings.dev", "DATA_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT, env=clean | variables, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://root@localhost/learning"),
        ("DATABASE_URL", "postgres://localhost:port/learning"),
        ("DATABASE_URL", "postgres://localhost"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "sqlite:////no/such/folder/db.sqlite3"),
        ("CACHE_URL", "nonsense://x"),
        ("ELASTICSEARCH_URL", "search.example:9200"),
        ("ELASTICSEARCH_URL", "https://search.example:port"),
        ("ELASTICSEARCH_URL", "http://one.example:9200,nonsense"),
        ("ELASTICSEARCH_URL", "http://search.example?ca_certs=/no/such/file.pem"),
        ("ELASTICSEARCH_URL", "http://search.example?index=Not%20a%20name"),
        ("ELASTICSEARCH_URL", "http://search.example?colour=blue"),
        ("EMAIL_URL", "nonsense://x"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "anymail://nobody?api_key=x"),
        ("EMAIL_URL", "anymail://postmark?server_token"),
        ("BASE_URL", "learning.example"),
        ("BASE_URL", "https://[learning"),
        ("BASE_URL", "https://learning.example/intranet"),
        ("BASE_URL", "https://learning.example:port"),
        ("ALLOWED_HOSTS", "https://learning.example"),
        ("DATA_DIR", "/dev/null/data"),
        ("DATA_DIR", "/dev/null"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("LOG_LEVEL", "LOUD"),
        ("METRICS_ALLOW", "10.0.0.0/33"),
    ],
)
def test_bad_value_is_one_line_with_the_variable_and_the_mend(name, value, tmp_path):
    run = manage("version", **{"folder": tmp_path, name: value})
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"{name}: ")
    assert value not in ("", line) and ". " in line


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name.isupper()][1:])
def test_production_has_no_convenient_defaults(name, tmp_path):
    run = manage("version", folder=tmp_path, **{**PRODUCTION, name: ""})
    assert run.stderr.startswith(f"{name}: is not set.")
    assert len(run.stderr.splitlines()) == 1


def test_production_refuses_addresses_without_encryption(tmp_path):
    run = manage("version", folder=tmp_path, **PRODUCTION | {"BASE_URL": "http://learning.example"})
    assert run.stderr.startswith("BASE_URL: is not encrypted.")


def test_production_passes_the_checks_for_deployment(tmp_path):
    run = manage("check", "--deploy", "--fail-level", "WARNING", folder=tmp_path, **PRODUCTION)
    assert run.returncode == 0, run.stderr


def test_secret_key_is_made_once_and_kept(tmp_path):
    for _ in range(2):
        assert start("-c", "import intranet.settings.dev", folder=tmp_path).returncode == 0
        keys = [file.read_text() for file in tmp_path.glob("secret_key*")]
        assert len(keys) == 1 and len(keys[0]) >= 50
        assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_nodes_and_account_of_elasticsearch_are_read(monkeypatch):
    monkeypatch.setenv(
        "ELASTICSEARCH_URL", "https://us%40er:p%2Fw@one.example:9201/search?index=own,http://[::1]"
    )
    assert environment.elasticsearch() == {
        "index": "own",
        "client": {
            "hosts": ["https://one.example:9201/search", "http://[::1]:9200"],
            "basic_auth": ["us@er", "p/w"],
        },
    }
    monkeypatch.setenv("ELASTICSEARCH_URL", "https://one.example?api_key=a2V5OmtleQ==")
    assert environment.elasticsearch()["client"]["api_key"] == "a2V5OmtleQ=="
    monkeypatch.delenv("ELASTICSEARCH_URL")
    assert environment.elasticsearch() is None
