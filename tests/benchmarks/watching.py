"""Watching an alert that 30,000 people owe: how long each page takes, and in how many queries.

``python -m tests.benchmarks.watching PEOPLE [OUTPUT]`` in a process of its own, on the database of
its environment, which it fills unless an alert is there. Nothing is asserted: figures are read by
people.
"""

import json
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

import django

SITES, GROUPS, PEOPLE_FOR_A_MANAGER = 30, 12, 20
TURNS = 7


def make(people):
    """Issue an alert to everybody; two in three have acknowledged it since, hour by hour."""
    from django.utils import timezone

    from intranet.delivery.models import Delivery
    from learning.alerts.following import catch_up
    from learning.alerts.models import IssuedAlert
    from learning.alerts.reached import note_who_was_reached
    from tests.factories import alert_page

    employ(people)
    alert_page(duty_kind="both")
    alert = IssuedAlert.objects.get()
    while catch_up(alert, timezone.now()):
        pass
    out = timezone.now() - timedelta(days=10)
    IssuedAlert.objects.update(issued_at=out, first_issued_at=out)
    Delivery.objects.filter(channel="email", state="queued").update(state="sent", sent_at=out)
    note_who_was_reached(timezone.now())
    duties = list(alert.people.order_by("pk").values_list("pk", flat=True))
    random.Random(0).shuffle(duties)
    done = duties[: len(duties) * 2 // 3]
    for n in range(0, len(done), 100):
        alert.people.filter(pk__in=done[n : n + 100]).update(
            state="acknowledged",
            acknowledged_version=1,
            acknowledged_at=out + timedelta(days=10) * n / len(done),
        )
    late = duties[-len(duties) // 10 :]
    for n in range(0, len(late), 500):
        alert.people.filter(pk__in=late[n : n + 500]).update(
            due_at=timezone.now() - timedelta(days=1)
        )


def employ(people):
    """Fill the network with so many staff, and somebody who watches."""
    from intranet.network.models import StaffProfile, User
    from tests.factories import ProviderSiteFactory, StaffGroupFactory, UserFactory

    sites = ProviderSiteFactory.create_batch(SITES)
    groups = StaffGroupFactory.create_batch(GROUPS)
    User.objects.bulk_create(
        [
            User(
                username=f"member{n}",
                first_name="Robin",
                last_name=f"Example{n * 7919 % people}",
                email="" if n % 50 == 0 else f"member{n}@example.org",
            )
            for n in range(people)
        ],
        batch_size=1_000,
    )
    users = User.objects.filter(username__startswith="member").order_by("pk")
    StaffProfile.objects.bulk_create(
        [
            StaffProfile(user=user, home_site=sites[n % SITES], staff_group=groups[n % GROUPS])
            for n, user in enumerate(users)
        ],
        batch_size=1_000,
    )
    profiles = list(StaffProfile.objects.filter(user__in=users).order_by("pk"))
    managers = profiles[::PEOPLE_FOR_A_MANAGER]
    for n, profile in enumerate(profiles):
        profile.line_manager = managers[(n // PEOPLE_FOR_A_MANAGER + 1) % len(managers)]
    StaffProfile.objects.bulk_update(profiles, ["line_manager"], batch_size=500)
    UserFactory(username="watcher", roles=["Risk and quality team"])


def measure():
    """Print the median of each page's server time in milliseconds, and its queries; return them."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from intranet.network.models import User
    from learning.alerts.models import IssuedAlert, PersonDuty

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(User.objects.get(username="watcher"))
    start = f"/alerts/{IssuedAlert.objects.get().pk}"
    duty = PersonDuty.objects.order_by("pk")[0]
    addresses = [
        ("/alerts/watch/", {}),
        (f"{start}/watch/", {}),
        (f"{start}/watch/", {"HTTP_HX_REQUEST": "true"}),
        (f"{start}/watch/?by=group", {}),
        (f"{start}/watch/?by=manager", {}),
        (f"{start}/people/?who=late", {}),
        (f"{start}/people/?who=open&page=50", {}),
        (f"{start}/people/?who=unreached", {}),
        (f"{start}/people/?who=acknowledged&q=robin", {}),
        (f"{start}/people/{duty.pk}/", {}),
        (f"{start}/nudge/?who=open", {}),
        (f"{start}/handover/?site={duty.provider_site_id}", {}),
        (f"{start}/report/", {}),
        (f"{start}/record/", {}),
        (f"{start}/record/?person={duty.person_id}", {}),
        ("/alerts/late/", {}),
        (f"{start}/call-list/?who=all&format=csv", {}),
        (f"{start}/call-list/?who=all&format=xlsx", {}),
    ]
    found = []
    for address, headers in addresses:
        times = []
        for _ in range(TURNS if "call" not in address else 2):
            started = time.perf_counter()
            answer = client.get(address, **headers)
            size = sum(map(len, answer.streaming_content)) if answer.streaming else 0
            times.append((time.perf_counter() - started) * 1000)
        with CaptureQueriesContext(connection) as queries:
            client.get(address, **headers)
        size = size or len(answer.content)
        name = f"{address} (figures alone)" if headers else address
        found.append({"page": name, "ms": round(median(times)), "queries": len(queries)})
        sys.stdout.write(
            f"{median(times):7.0f} ms {len(queries):3} queries {size:9,} bytes "
            f"{answer.status_code}  {name}\n"
        )
        if "-v" in sys.argv:
            for query in sorted(queries.captured_queries, key=lambda one: -float(one["time"]))[:4]:
                sys.stdout.write(f"      {query['time']} {query['sql'][:900]}\n")
    return found


def main(people, output=""):
    django.setup()
    from django.core.management import call_command

    from learning.alerts.models import IssuedAlert

    call_command("migrate", verbosity=0)
    if not IssuedAlert.objects.exists():
        call_command("set_up", verbosity=0)
        make(people)
    found = measure()
    if output:
        Path(output).write_text(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), *[name for name in sys.argv[2:] if name != "-v"])
