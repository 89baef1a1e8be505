"""Whether the plan of a site's response is complete, and what is missing, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from intranet.network.models import User
from learning.actions.models import Action, PlanNote, PlanNoteEntry
from learning.actions.states import NOT_TO_BE_DONE, STRONGER
from learning.responses.models import SiteResponse
from learning.verbs import SomebodyWasQuicker, said


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many actions a page has here and elsewhere, and of all of them the stronger ones."""

    local: int
    rest: int
    stronger: int
    note: PlanNote | None  # why nothing is intermediate or strong

    @property
    def reason(self) -> str:
        return self.note.reason if self.note else ""

    @property
    def missing(self) -> list[str]:
        found = []
        if not self.local:
            found.append("Nothing is planned here yet.")
        if not self.rest:
            found.append(
                "Nothing is planned for the other sites. The risk and quality team can propose an "
                "action for the whole network."
            )
        if not self.stronger and not self.reason:
            found.append(
                "Nothing planned is intermediate or strong. Plan something that works without "
                "people having to remember it, or say why that cannot be."
            )
        return found

    @property
    def is_complete(self) -> bool:
        return not self.missing


def plan_of(response: SiteResponse) -> Plan:
    """Return the plan of a site for a page: what cannot be done does not count."""
    here = Q(provider_site=response.provider_site_id)
    planned = Action.objects.for_page(response.page_id).exclude(state__in=NOT_TO_BE_DONE)
    counts = planned.aggregate(
        local=Count("pk", filter=here),
        rest=Count("pk", filter=~here),
        stronger=Count("pk", filter=Q(kind__strength__in=STRONGER)),
    )
    return Plan(**counts, note=PlanNote.objects.filter(response=response).first())


@transaction.atomic
def say_why_not_stronger(
    response: SiteResponse, *, by: User, reason: str, seen: int | None = None,
    now: datetime | None = None,
) -> PlanNote:  # fmt: skip
    """Record why nothing intermediate or strong is planned; said again, the last words hold and the
    others stay in the history."""
    words = said(reason, "Say why nothing stronger can be planned.")
    # Whoever else says so waits here, the first time too.
    SiteResponse.objects.select_for_update().get(pk=response.pk)
    note = PlanNote.objects.filter(response=response).first() or PlanNote(response=response)
    if seen is not None and seen != note.steps:
        raise SomebodyWasQuicker(
            "Somebody was quicker. Read below what they wrote; your text is still here."
        )
    note.reason, note.by, note.at = words, by, now or timezone.now()
    note.steps += 1
    note.save()
    PlanNoteEntry.objects.create(note=note, number=note.steps, at=note.at, by=by, text=words)
    return note
