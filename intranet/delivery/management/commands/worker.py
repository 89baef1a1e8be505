from django.core.management.base import BaseCommand, CommandParser

from intranet.delivery.schedule import jobs
from intranet.delivery.worker import Worker


class Command(BaseCommand):
    help = "Runs due background work and schedules until told to stop. Any number may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due, then exit")

    def handle(self, *args: object, once: bool, **options: object) -> None:
        worker = Worker(jobs())
        if once:
            worker.run_once()
        else:
            worker.run()
