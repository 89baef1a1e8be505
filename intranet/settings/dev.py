"""One machine, embedded parts: what `make run` uses."""

from intranet.settings.base import *  # noqa: F403
from intranet.settings.environment import env

DEBUG = env.bool("DEBUG", default=False)
DEMO_ALLOWED = True
