"""The empty database that every size starts from: migrating once saves minutes."""

from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    Path(settings.STATIC_ROOT).mkdir()
    call_command("migrate", verbosity=0)
    call_command("set_up", verbosity=0)
