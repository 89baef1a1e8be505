"""A real network: nothing has a convenient default."""

import os
from urllib.parse import urlsplit

from intranet.settings import environment
from intranet.settings.base import *  # noqa: F403
from intranet.settings.base import BASE_URL, SECRET_KEY

SECRET_KEY_LENGTH = 50

for _name, _mend in {
    "SECRET_KEY": "Set it to 50 random characters.",
    "ALLOWED_HOSTS": "Set it to the host names people use, separated by commas.",
    "BASE_URL": "Set it to the address people use, such as https://learning.example.",
    "DATABASE_URL": "Set it to postgres://user:password@host:5432/name.",
    "EMAIL_URL": "Set it to smtp+tls://user:password@host:587.",
}.items():
    if not os.environ.get(_name):
        environment.refuse(_name, "is not set", _mend)

if len(SECRET_KEY) < SECRET_KEY_LENGTH:
    environment.refuse("SECRET_KEY", "is too short", "Set it to 50 random characters.")

# A browser trusts its own machine without encryption, and so may a first look at this one.
if urlsplit(BASE_URL).hostname not in environment.OWN_MACHINE:
    if not BASE_URL.startswith("https://"):
        environment.refuse("BASE_URL", "is not encrypted", "Use https://.")
    SECURE_SSL_REDIRECT = True
    # The front server must set this header itself and never pass on what a client sent.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # the admin previews pages in a frame of its own origin
    "security.W021",  # whether browsers ship with the domain on their list is its owner's choice
]
