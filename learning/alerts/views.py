"""What readers do with an alert."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from intranet.network.models import User
from learning.alerts import people
from learning.alerts.messages import in_words
from learning.alerts.models import IssuedAlert, PersonDuty
from learning.alerts.reading import ShownAlert, open_alert
from learning.verbs import NotPossible


@require_safe
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from a mail to the alert's page, or say to those who had it that it was withdrawn.

    A GET, as a mail scanner sends it, keeps nothing.
    """
    shown = _shown(request, pk)
    if shown.alert.withdrawn_at:
        context = {"alert": shown.alert, "duty": shown.duty, "watches": shown.watches}
        return render(request, "alerts/withdrawn.html", context)
    if not shown.alert.page.live:
        raise Http404
    return redirect(shown.alert.page.url)


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep that the reader read the version in the form and will do it."""
    version = request.POST.get("version", "")
    try:
        duty = people.acknowledge_own(
            pk, version=int(version) if version.isdecimal() else 0, by=cast(User, request.user)
        )
    except ObjectDoesNotExist:
        raise Http404 from None
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _thanks(duty))
    return redirect("alert", pk)


def _thanks(duty: PersonDuty) -> str:
    at = in_words(duty.acknowledged_at) if duty.acknowledged_at else ""
    late = ", after the deadline" if duty.is_late else ""
    return f"Thank you. You acknowledged version {duty.acknowledged_version} on {at}{late}."


def _shown(request: HttpRequest, pk: int) -> ShownAlert:
    """Return the alert as the reader may see it; for all others it is not there."""
    found = get_object_or_404(IssuedAlert.objects.select_related("page"), pk=pk)
    shown = open_alert(found.page, cast(User, request.user))
    if shown is None:
        raise Http404
    return shown
