from django.core.management.base import BaseCommand

from intranet.setup import set_up


class Command(BaseCommand):
    help = "Makes the lists, sections, review workflow and roles. Can run again at any time."

    def handle(self, *args: object, **options: object) -> None:
        set_up()
        self.stdout.write("Lists, sections, review workflow and roles are in place.")
