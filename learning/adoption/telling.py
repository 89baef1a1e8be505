"""What innovations have to say in the summary of the day: at which sites they stand still."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.urls import reverse

from intranet.delivery.daily import Group, Morning, Part, counted
from intranet.network.audience import partners_of
from intranet.restrictions import Doors
from learning.adoption.models import Adoption

WORDS = (
    "1 about which your site has said nothing for some time: how does it stand?",
    "{} about which your site has said nothing for some time: how do they stand?",
)


def find(morning: Morning) -> Mapping[int, Iterable[Group]]:
    """Return what quality partners hear of, in a query for the innovations and one for them."""
    still = Adoption.objects.standing_still(morning.until)
    rows = list(still.order_by().values_list("pk", "provider_site", "page__path"))
    partners, doors = partners_of({site for _pk, site, _path in rows}), Doors()
    found: defaultdict[int, set[int]] = defaultdict(set)
    for pk, site, path in rows:
        for person in partners.get(site, ()):
            if not doors.are_shut(person, [path]):
                found[person].add(pk)
    return {person: [_group(things)] for person, things in found.items()}


def _group(things: set[int]) -> Group:
    return Group(
        name="still",
        words=counted(WORDS, len(things)),
        why="you answer for a site",
        path=f"{reverse('innovations')}?show=still",
        things=frozenset(things),
    )


PART = Part(
    name="innovations",
    heading="Innovations",
    counted=("1 innovation", "{} innovations"),
    find=find,
)
