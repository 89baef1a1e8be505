"""A real network: nothing has a convenient default."""

import os

from intranet.settings import environment
from intranet.settings.base import *  # noqa: F403
from intranet.settings.base import BASE_URL

for _name, _mend in {
    "SECRET_KEY": "Set it to 50 random characters.",
    "ALLOWED_HOSTS": "Set it to the host names people use, separated by commas.",
    "BASE_URL": "Set it to the address people use, such as https://learning.example.",
    "DATABASE_URL": "Set it to postgres://user:password@host:5432/name.",
    "EMAIL_URL": "Set it to smtp+tls://user:password@host:587.",
}.items():
    if not os.environ.get(_name):
        environment.refuse(_name, "is not set", _mend)

if BASE_URL.startswith("https://"):
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
