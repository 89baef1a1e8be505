"""The test suite: the same parts as `make run`, with a throw-away data folder."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="spreading-learning-"))
os.environ.setdefault("SECRET_KEY", "only for tests")

from intranet.settings.base import *  # noqa: F403
from intranet.settings.base import CACHES, STORAGES

DEMO_ALLOWED = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
# The live server's SQLite is in memory, where a second writer is refused instead of waiting.
WAGTAIL_AUTOSAVE_INTERVAL = 0

# Each process of the suite clears its cache before each test, so each has its own.
if "redis" in CACHES["default"]["BACKEND"]:
    _number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    CACHES["default"]["LOCATION"] = CACHES["default"]["LOCATION"].replace("/0", f"/{_number}")
