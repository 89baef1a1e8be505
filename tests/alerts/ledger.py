"""The worker's rounds of alerts, and who was told what."""

from intranet.delivery.enums import Channel
from intranet.delivery.models import Delivery
from intranet.roles import SiteRole, site_group
from learning.alerts import tasks
from tests.factories import UserFactory


def run():
    """Do what a worker does each minute."""
    tasks.follow_audiences()
    while tasks.remind_and_escalate():
        pass


def revise(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()


def mails(start):
    """Return the sorted (key of the message, username) of all mails whose key starts so."""
    rows = Delivery.objects.filter(
        message__key__startswith=start, channel=Channel.EMAIL, message__withdrawn_at=None
    )
    return sorted(rows.values_list("message__key", "recipient__username"))


def reminded(page, what="reminder"):
    """Return who was reminded, as often as they were: [(days of the step, username)]."""
    alert = page.issued
    found = mails(f"{alert.chain_name}:{alert.version}:{what}:")
    return sorted((int(key.split(":")[4]), who) for key, who in found)


def summaries():
    """Return who heard of late colleagues, as often as they did."""
    return [who for _key, who in mails("late:")]


def partner_of(site, **fields):
    user = UserFactory(**fields)
    user.groups.add(site_group(site, SiteRole.Role.QUALITY_PARTNER))
    return user
