"""An alert for many: issued while the web answers, and acknowledged by all at once.

``python -m tests.benchmarks.alerts PEOPLE ACKNOWLEDGEMENTS OUTPUT`` in a process of its own, on the
database of its environment. Its other turns are its children.
"""

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, THREADS = 2, 2
STILL_TO_DO = re.compile(r'id="link-open".*?number">([\d,]+)<')


def child(*arguments):
    command = [sys.executable, "-m", "tests.benchmarks.alerts", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE)


def ready(process):
    assert process.stdout.readline() == b"ready\n"


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def signed_in(username):
    from django.test import Client

    from intranet.network.models import User

    client = Client()
    user = User.objects.get(username=username)
    client.force_login(user, backend="intranet.network.backends.StaffBackend")
    return client


def answered(client, address):
    """Return the answer, and the milliseconds it took."""
    started = time.perf_counter()
    answer = client.get(address)
    taken = (time.perf_counter() - started) * 1000
    assert answer.status_code == 200, (address, answer.status_code)
    return answer, taken


def spread(milliseconds):
    ordered = sorted(milliseconds)
    return {
        "requests": len(ordered),
        "p50_ms": round(median(ordered)),
        "p95_ms": round(ordered[len(ordered) * 95 // 100]),
        "longest_ms": round(ordered[-1]),
    }


def issue():
    """Return the seconds of the publish and until everybody has their row, and how a reader's
    requests fared meanwhile."""
    from django.utils import timezone

    from learning.alerts.following import catch_up
    from learning.alerts.models import IssuedAlert
    from tests.factories import alert_page

    answered(signed_in("watcher"), "/alerts/watch/")  # what a web process has behind it
    page = alert_page(duty_kind="both", publish=False)
    revision = page.get_latest_revision()
    with tempfile.NamedTemporaryFile() as going_on:
        reader = child("asks", "member0", going_on.name)
        ready(reader)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        revision.publish()
        published = time.perf_counter() - started
        alert = IssuedAlert.objects.get(page=page)
        while catch_up(alert, timezone.now()):
            pass
        seconds = time.perf_counter() - started
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    meanwhile, _ = reader.communicate()
    return {
        "rows": alert.people.count() + alert.sites.count(),
        "seconds": round(seconds, 1),
        "publish_seconds": round(published, 2),
        "memory_grown_mb": round(grown),
        "front_page_meanwhile": json.loads(meanwhile),
    }


def asks(username, going_on):
    """Ask for the front page as long as the file is there."""
    client = signed_in(username)
    for _ in range(3):
        client.get("/")
    say("ready")
    taken = []
    while Path(going_on).exists():
        taken.append(answered(client, "/")[1])
        time.sleep(0.05)
    say(json.dumps(spread(taken)))


def acknowledge(number):
    """Return how many acknowledgements a second came in, what the page of the alert took meanwhile,
    and how often its count was not one of a moment between question and answer."""
    from learning.alerts.models import IssuedAlert, PersonDuty

    alert = IssuedAlert.objects.get()
    pks = alert.people.open().order_by("pk").values_list("pk", flat=True)[:number]
    share = len(pks) // PROCESSES
    writers = [child("acknowledges", pks[n * share], share) for n in range(PROCESSES)]
    for writer in writers:
        ready(writer)
    client = signed_in("watcher")
    address, still_open = f"/alerts/{alert.pk}/watch/", PersonDuty.objects.open()
    answered(client, address)
    started = time.perf_counter()
    for writer in writers:
        writer.stdin.close()
    taken, wrong = [], 0
    while any(writer.poll() is None for writer in writers):
        most = still_open.count()
        answer, milliseconds = answered(client, address)
        least = still_open.count()
        shown = int(STILL_TO_DO.search(answer.content.decode())[1].replace(",", ""))
        taken.append(milliseconds)
        wrong += not least <= shown <= most
        time.sleep(0.5)
    seconds = max(float(writer.stdout.read()) for writer in writers)
    assert time.perf_counter() - started >= seconds
    done = alert.people.filter(state="acknowledged").count()
    return {
        "acknowledged": done,
        "a_second": round(done / seconds),
        "page_meanwhile": spread(taken),
        "wrong_counts": wrong,
    }


def acknowledges(first, number):
    """Press the button as one after another of so many people; say how many seconds it took."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection
    from django.test import Client

    from learning.alerts.models import PersonDuty

    duties = PersonDuty.objects.filter(pk__gte=first).order_by("pk").select_related("person")
    turns = []
    for duty in duties[:number]:
        client = Client()
        client.force_login(duty.person, backend="intranet.network.backends.StaffBackend")
        turns.append((client, f"/alerts/{duty.alert_id}/acknowledge/"))

    def press(turn):
        client, address = turn
        assert client.post(address, {"version": 1}).status_code == 302

    def work(mine):
        for turn in mine:
            press(turn)
        connection.close()

    say("ready")
    sys.stdin.read()
    started = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, [turns[n::THREADS] for n in range(THREADS)]))
    say(time.perf_counter() - started)


def main(people, acknowledgements, output):
    call_command("migrate", verbosity=0)
    call_command("set_up", verbosity=0)
    assert child("employs", people).wait() == 0  # whose memory is not counted here
    figures = {"issue": issue(), "acknowledge": acknowledge(acknowledgements)}
    Path(output).write_text(json.dumps(figures))


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["employs", people]:
            from tests.benchmarks.watching import employ

            employ(int(people))
        case ["asks", username, going_on]:
            asks(username, going_on)
        case ["acknowledges", first, number]:
            acknowledges(int(first), int(number))
        case [people, acknowledgements, output]:
            main(int(people), int(acknowledgements), output)
