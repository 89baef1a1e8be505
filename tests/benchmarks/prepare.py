"""The empty database that every size starts from: migrating once saves minutes."""

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("set_up", verbosity=0)
