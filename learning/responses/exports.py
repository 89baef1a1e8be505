"""Lists of responses to take along."""

from __future__ import annotations

from datetime import date

from django.db.models import CharField, F, Value
from django.db.models.functions import Concat

from intranet.exports import Rows, local
from learning.responses.models import TAKEN_DOWN
from learning.responses.querysets import SiteResponseQuerySet
from learning.responses.states import OWED, Answer, State

AT_ONCE = 1_000
HEADING = (
    "Reference", "Learning page", "Site", "State", "Late", "Due", "Answer",
    "In the site's own words", "Answered by", "Answered on (London)", "Question",
)  # fmt: skip


def rows(responses: SiteResponseQuerySet, today: date) -> Rows:
    """Return the heading and a row for each. The title of a page that is down is not told."""
    yield HEADING
    answers, states = dict(Answer.choices), dict(State.choices)
    name = Concat(
        F("answered_by__first_name"), Value(" "), F("answered_by__last_name"),
        output_field=CharField(),
    )  # fmt: skip
    found = responses.values_list(
        "page__live", "page__reference", "page__title", "provider_site__name", "state", "due_on",
        "answer", "reason", name, "answered_at", "question",
    )  # fmt: skip
    for (
        live,
        reference,
        title,
        site,
        state,
        due,
        answer,
        reason,
        by,
        at,
        question,
    ) in found.iterator(chunk_size=AT_ONCE):
        yield (
            reference,
            title if live else TAKEN_DOWN,
            site,
            states[state],
            "Late" if state in OWED and due < today else "",
            due,
            answers.get(answer, ""),
            reason,
            (by or "").strip(),
            local(at) if at else "",
            question,
        )
