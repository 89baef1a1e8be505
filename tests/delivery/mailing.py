"""Recipients in any number, a message for them, and workers killed while they send it."""

import random
import time
from collections import Counter

from intranet.delivery.delivering import Draft, deliver
from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery
from intranet.network.models import User
from tests.delivery.mail_server import MailServer
from tests.delivery.nursery import Nursery


def draft(**fields):
    return Draft(
        **{
            "key": "test:1",
            "template": "plain",
            "subject": "Two ampoules look alike",
            "why": "You get this because you work in theatres.",
            "path": "/learning/ampoules/",
            "context": {"text": "Keep the two strengths apart."},
        }
        | fields
    )


def people(*addresses):
    """Make a user for each address, where there is none of that number; return them all."""
    User.objects.bulk_create(
        [User(username=f"to{n}", email=address) for n, address in enumerate(addresses)],
        batch_size=1_000,
        ignore_conflicts=True,
    )
    return User.objects.filter(username__startswith="to")


def mail_to(*addresses, channels=(Channel.EMAIL,), **fields):
    return deliver(message=draft(**fields), recipients=people(*addresses), channels=channels)


def crowd(number):
    return [f"person{n}@example.org" for n in range(number)]


def done():
    return not Delivery.objects.waiting().exists()


def kill_while_sending(
    environment, folder, *, recipients, workers, kills, calm=0, pause=0.0, every=0.3
):
    """Return what came of it. Nothing is killed before ``calm`` mails are out."""
    variables = {**environment, "MAIL_RATE": "0"}
    with MailServer(folder, pause) as server:
        with Nursery({**variables, "EMAIL_URL": server.url}, workers) as nursery:
            mail_to(*crowd(recipients))
            started = time.monotonic()
            while len(server.mails) < calm:
                time.sleep(0.02)
            doubled_before = _doubled(server)
            for _ in range(kills):
                _wait_for_more(server)
                time.sleep(random.uniform(0, every))
                nursery.kill_one()
            while not done():
                assert time.monotonic() - started < 60 + recipients / 10, "it does not end"
                time.sleep(0.1)
        found = outcome(server, time.monotonic() - started)
        return found | {"doubled_before_kills": doubled_before, "kills": kills}


def _wait_for_more(server):
    """Wait until a worker has sent something more, so that none is killed before it begins."""
    before = server.progress
    while server.progress == before and not done():
        time.sleep(0.02)


def outcome(server, seconds):
    """Compare the rows with what the server took."""
    rows = list(Delivery.objects.select_related("message"))
    taken = Counter(identity for identity, _address in server.mails)
    return {
        "recipients": len(rows),
        "each_has_one_row": len({row.recipient_id for row in rows}) == len(rows),
        "sent": sum(row.state == State.SENT for row in rows),
        "without_mail": sum(taken[row.mail_id] == 0 for row in rows),
        "strange_mails": len(taken.keys() - {row.mail_id for row in rows}),
        "doubled": _doubled(server),
        "seconds": round(seconds, 1),
    }


def _doubled(server):
    identities = [identity for identity, _address in server.mails]
    return len(identities) - len(set(identities))
