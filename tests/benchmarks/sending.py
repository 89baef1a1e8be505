"""Delivery: rows written, mails a second against a bare loop, and workers killed while they send.

``python -m tests.benchmarks.sending RECIPIENTS KILLS OUTPUT`` in a process of its own, on the
database of its environment.
"""

import json
import os
import resource
import smtplib
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import django
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command

WORKERS = 2
ROWS = 30_000
TURNS = 5


def rows():
    """Return how fast a message for many is written, and what memory it takes."""
    from intranet.delivery.delivering import deliver
    from tests.delivery.mailing import crowd, draft, people

    everyone = people(*crowd(ROWS))
    deliver(message=draft(key="warm"), recipients=everyone.filter(username="to1"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    deliver(message=draft(key="rows"), recipients=everyone)
    seconds = time.perf_counter() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"rows": 2 * ROWS, "seconds": round(seconds, 2), "memory_grown_mb": round(grown)}


def against_a_bare_loop(number):
    """Return mails a second of one worker and of a bare loop, by turns on the same server."""
    from intranet.delivery.mail import as_mail
    from intranet.delivery.models import Delivery
    from intranet.delivery.rendering import write
    from tests.delivery.mail_server import HOST, MailServer

    row = Delivery.objects.filter(channel="email").select_related("message").first()
    mail = as_mail(EmailMultiAlternatives, row, write(row.message))
    content = mail.message().as_bytes().replace(b"\n", b"\r\n")
    with MailServer(Path(tempfile.mkdtemp())) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_RATE = HOST, server.port, 0
        turns = [_turn(server, number, content) for _ in range(TURNS)]
    bare, ours, share = map(median, zip(*turns, strict=True))
    return {"bare": round(bare), "ours": round(ours), "share": round(share, 2)}


def _turn(server, number, content):
    """Return mails a second of the bare loop, those of ours right after it, and their ratio."""
    connection = smtplib.SMTP("127.0.0.1", server.port)
    bare = number / _seconds(lambda: _bare(connection, number, content))
    connection.quit()
    started, sent = time.perf_counter(), _ours(number)
    ours = sent / (time.perf_counter() - started)
    return bare, ours, ours / bare


def _bare(connection, number, content):
    for position in range(number):
        connection.sendmail("a@example.org", [f"person{position}@example.org"], content)


def _ours(number):
    """Send in whole rounds; return how many went, which may be more."""
    from intranet.delivery.sending import send_due

    sent = 0
    while sent < number:
        sent += send_due()
    return sent


def _seconds(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def killed(recipients, kills):
    """Return what came of it when workers were killed at random while sending."""
    from tests.delivery.mailing import kill_while_sending

    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "intranet.settings.dev"}
    return kill_while_sending(
        environment, Path(tempfile.mkdtemp()), recipients=recipients, workers=WORKERS,
        kills=kills, every=recipients / 200 / kills,
    )  # fmt: skip


def main(recipients, kills, output):
    django.setup()
    call_command("migrate", verbosity=0)
    figures = {
        "killed": killed(recipients, kills),
        "rows": rows(),
        "mails_a_second": against_a_bare_loop(min(recipients, 2_000)),
    }
    Path(output).write_text(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
