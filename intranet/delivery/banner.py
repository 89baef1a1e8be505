"""Tells people in the admin that nothing scheduled will happen."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from intranet.delivery.models import Heartbeat


class SilentWorkerPanel(Component):
    """Shown at the top of the admin's first page while no worker is heard of."""

    name = "silent_worker"
    order = 0
    template_name = "delivery/silent_worker.html"

    @staticmethod
    def needed() -> bool:
        return not Heartbeat.objects.alive(timezone.now()).exists()


def warn_of_silent_worker(request: HttpRequest, panels: list[Component]) -> None:
    if SilentWorkerPanel.needed():
        panels.insert(0, SilentWorkerPanel())
