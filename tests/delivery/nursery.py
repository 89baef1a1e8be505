"""Worker processes that send, forked by one that has everything loaded, to be killed by the dozen.

``python -m tests.delivery.nursery WORKERS`` keeps so many running. Each line on its input kills
one of them as ``kill -9`` does, and starts another; the end of its input kills all.
"""

import os
import random
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import django
from django.db import connections
from django.utils import timezone

ROOT = Path(__file__).resolve().parents[2]
CLAIM = timedelta(seconds=3)


def work():
    from intranet.delivery import sending
    from intranet.delivery.schedule import Job
    from intranet.delivery.worker import Worker

    sending.CLAIM = CLAIM
    reap = Job("reap", lambda: sending.reap(timezone.now()), 0.5)
    Worker([Job("send", sending.send_due, 0.1), reap]).run()


def fork():
    if child := os.fork():
        return child
    try:
        work()
    finally:
        os._exit(0)


def say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def kill(child):
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def keep(workers):
    from intranet.delivery.models import Delivery

    Delivery.objects.exists()  # loads what the first question loads
    connections.close_all()
    children = [fork() for _ in range(workers)]
    say("ready")
    for _line in sys.stdin:
        kill(children.pop(random.randrange(len(children))))
        children.append(fork())
        say("killed")
    for child in children:
        kill(child)


class Nursery:
    """The process, driven by a test."""

    def __init__(self, environment, workers):
        self.process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, str(workers)],
            cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self):
        assert self.process.stdout.readline() == "ready\n"
        return self

    def kill_one(self):
        self.process.stdin.write("kill\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "killed\n"

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)


if __name__ == "__main__":
    django.setup()
    keep(int(sys.argv[1]))
