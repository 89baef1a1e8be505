"""The settings of the tests, with the plain views to compare with."""

from intranet.settings.test import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"
SESSION_COOKIE_AGE = 24 * 60 * 60
WHITENOISE_AUTOREFRESH = False
