from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from intranet.delivery.banner import SilentWorkerPanel


@hooks.register("construct_homepage_panels")
def warn_of_silent_worker(request: HttpRequest, panels: list[Component]) -> None:
    if SilentWorkerPanel.needed():
        panels.insert(0, SilentWorkerPanel())
