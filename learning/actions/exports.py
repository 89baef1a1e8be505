"""Lists of actions to take along. They name no page, as its title may be closed to who reads them
next, and a file's name says no more than the day."""

from __future__ import annotations

from intranet.exports import Rows, local
from learning.actions.querysets import ActionQuerySet
from learning.actions.states import HostState, State, Strength

AT_ONCE = 1_000
HEADINGS = (
    "Number", "Site", "What", "Why", "Kind", "Strength", "Owner", "Due", "State", "Host site",
    "Host", "Measure", "How", "Level", "Measured by", "Last change (London)", "What has changed",
)  # fmt: skip


def actions(rows: ActionQuerySet) -> Rows:
    """Return the heading and a row for each action."""
    yield HEADINGS
    states, hosts, strengths = (dict(kind.choices) for kind in (State, HostState, Strength))
    for row in rows.select_related("provider_site", "kind", "owner", "host_site").iterator(
        chunk_size=AT_ONCE
    ):
        yield (
            row.pk, row.provider_site.name, row.what, row.why, row.kind.name,
            strengths[row.kind.strength], str(row.owner or ""), row.due_on, states[row.state],
            str(row.host_site or ""), hosts[row.host_state] if row.host_site else "",
            row.measure_what, row.measure_how, row.measure_level, row.measure_by,
            local(row.changed_at), row.effect,
        )  # fmt: skip
