"""The admin's lists of alerts: what was issued, the ladders, and the templates to start from."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Case,
    Count,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Revision
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdminGroup

from intranet.admin import AskedFilter, DeleteUnusedView, ListAdmin, OnlyLookedAt
from learning.alerts.audience import WATCH
from learning.alerts.messages import in_words, path_of
from learning.alerts.models import (
    AlertIndexPage,
    AlertPage,
    AlertTemplate,
    IssuedAlert,
    Ladder,
    PersonDuty,
    SiteDuty,
)
from learning.alerts.states import SITE_DONE, PersonState, SiteState


class WatchersOnly(OnlyLookedAt):
    """Whoever watches every alert sees the list of them; nobody writes in it."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return bool(user.has_perm(WATCH))


class StateFilter(AskedFilter):
    title = "state"
    parameter_name = "state"
    QUESTIONS = {
        "open": (
            "In force",
            lambda rows: rows.filter(withdrawn_at=None, deadline__gt=timezone.now()),
        ),
        "over": (
            "Over",
            lambda rows: rows.filter(withdrawn_at=None, deadline__lte=timezone.now()),
        ),
        "withdrawn": ("Withdrawn", lambda rows: rows.filter(withdrawn_at__isnull=False)),
    }


def _count(duties: QuerySet[Any]) -> Coalesce:
    """Return how many of ``duties`` belong to the row's alert, from their index alone."""
    rows = duties.filter(alert=OuterRef("pk")).order_by()
    counted = rows.values("alert").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class IssuedAlertAdmin(ListAdmin):
    model = IssuedAlert
    menu_label = "Issued alerts"
    menu_icon = "warning"
    permission_helper_class = WatchersOnly
    inspect_view_enabled = False
    list_display = (
        "headline", "state", "severity", "issued", "due", "people_done", "sites_done", "version",
    )  # fmt: skip
    list_filter = (StateFilter, "page__severity", "duty_kind", "issued_at")
    list_select_related = ("page",)
    list_per_page = 25
    search_fields = ("words",)
    list_export = (
        "title", "version", "severity", "who_owes_it", "first_issued_at", "issued_at", "deadline",
        "people_acknowledged", "people_owed", "sites_confirmed", "sites_owed", "state",
    )  # fmt: skip
    export_filename = "alerts"

    def get_queryset(self, request: HttpRequest) -> QuerySet[IssuedAlert]:
        sites = SiteDuty.objects.exclude(state=SiteState.CLOSED)
        return super().get_queryset(request).annotate(
            # Nothing of what was withdrawn: a search that finds it would tell what it said.
            words=Case(When(withdrawn_at=None, then="page__title"), default=Value("")),
            people_owed=_count(PersonDuty.objects.counted()),
            people_acknowledged=_count(PersonDuty.objects.filter(state=PersonState.ACKNOWLEDGED)),
            sites_owed=_count(sites),
            sites_confirmed=_count(sites.filter(state__in=SITE_DONE)),
        )  # fmt: skip

    def headline(self, alert: IssuedAlert) -> SafeString:
        """Return the headline, with the way to the page on which it is watched."""
        return format_html('<a href="{}watch/">{}</a>', path_of(alert), alert.headline)

    headline.admin_order_field = "words"  # type: ignore[attr-defined]

    def title(self, alert: IssuedAlert) -> str:
        return alert.headline

    def severity(self, alert: IssuedAlert) -> str:
        return alert.page.get_severity_display()

    severity.admin_order_field = "page__severity"  # type: ignore[attr-defined]

    def issued(self, alert: IssuedAlert) -> str:
        return date_format(timezone.localtime(alert.issued_at), "j F Y")

    issued.admin_order_field = "issued_at"  # type: ignore[attr-defined]

    def due(self, alert: IssuedAlert) -> str:
        return in_words(alert.deadline)

    due.admin_order_field = "deadline"  # type: ignore[attr-defined]

    def who_owes_it(self, alert: IssuedAlert) -> str:
        return alert.get_duty_kind_display()

    def people_done(self, alert: Any) -> str:
        return f"{alert.people_acknowledged} of {alert.people_owed}" if alert.for_people else "–"

    people_done.short_description = "people"  # type: ignore[attr-defined]

    def sites_done(self, alert: Any) -> str:
        return f"{alert.sites_confirmed} of {alert.sites_owed}" if alert.for_sites else "–"

    sites_done.short_description = "sites"  # type: ignore[attr-defined]

    def people_acknowledged(self, alert: Any) -> int:
        return int(alert.people_acknowledged)

    def people_owed(self, alert: Any) -> int:
        return int(alert.people_owed)

    def sites_confirmed(self, alert: Any) -> int:
        return int(alert.sites_confirmed)

    def sites_owed(self, alert: Any) -> int:
        return int(alert.sites_owed)

    def state(self, alert: IssuedAlert) -> str:
        if alert.withdrawn_at:
            return "Withdrawn"
        if alert.spread_at is None:
            return "Going out"
        return "In force" if alert.deadline > timezone.now() else "Over"

    def get_permissions_for_registration(self) -> QuerySet[Permission]:
        """One right opens everything of alerts, so the form for groups offers no other."""
        return Permission.objects.none()


class DeleteUnusedLadder(DeleteUnusedView):
    """A ladder that an alert, one of its drafts or a template names stays."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.check_action_permitted(request.user) and (why := self._why_it_stays()):
            messages.error(request, f"“{self.instance}” cannot be deleted. {why}")
            return redirect(self.index_url)
        return super().dispatch(request, *args, **kwargs)

    def _why_it_stays(self) -> str:
        ladder = self.instance
        if ladder.is_default:
            return "Every alert that names no ladder uses it. Make another one the default first."
        drafts = Revision.objects.filter(
            content_type=ContentType.objects.get_for_model(AlertPage), content__ladder=ladder.pk
        )
        pages = AlertPage.objects.filter(ladder=ladder)
        if pages.exists() or drafts.exists():
            return "An alert, or a draft of one, uses it, and what was issued keeps its ladder."
        if AlertTemplate.objects.filter(ladder=ladder).exists():
            return "A template uses it. Choose another ladder there first."
        return ""


class LadderAdmin(ListAdmin):
    model = Ladder
    menu_label = "Ladders"
    menu_icon = "order"
    delete_view_class = DeleteUnusedLadder
    list_display = ("name", "in_words", "is_default")
    list_export = ("name", "in_words", "is_default")
    search_fields = ("name",)
    export_filename = "ladders"
    inspect_view_fields = ("name", "in_words", "is_default")
    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("is_default")],
            heading="Ladder",
            help_text="When those who owe an alert are reminded, and who hears of it when they "
            "are late. A change counts for alerts that are in force, from their next step on.",
        ),
        InlinePanel(
            "steps",
            heading="Steps",
            label="Step",
            min_num=1,
            help_text="Each is told at eight in the morning. Line manager, quality partner and "
            "executive get one summary a day, however many are late. With nobody at a level, "
            "the next one hears of it.",
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ladder]:
        return super().get_queryset(request).prefetch_related("steps")

    def in_words(self, ladder: Ladder) -> str:
        return "; ".join(step.in_words for step in ladder.steps.all())

    in_words.short_description = "steps"  # type: ignore[attr-defined]


class TemplateButtons(ButtonHelper):
    """The way from a template to a new alert, for those who may write one."""

    def get_buttons_for_obj(self, obj: AlertTemplate, *args: Any, **kwargs: Any) -> list[dict]:
        buttons: list[dict] = super().get_buttons_for_obj(obj, *args, **kwargs)
        if may_add(self.request):
            start = {
                "url": reverse("alert_from_template", args=[obj.pk]),
                "label": "Write an alert",
                "classname": self.finalise_classname(["button-small"]),
                "title": f"Write an alert from “{obj}”",
            }
            buttons.insert(0, start)
        return buttons


def may_add(request: HttpRequest) -> bool:
    """Return whether the person may write alerts; asked once for a list."""
    held: bool | None = getattr(request, "_may_add_alerts", None)
    if held is None:
        section = AlertIndexPage.objects.first()
        held = bool(section and section.permissions_for_user(request.user).can_add_subpage())
        request._may_add_alerts = held  # type: ignore[attr-defined]
    return held


class AlertTemplateAdmin(ListAdmin):
    model = AlertTemplate
    menu_label = "Templates"
    menu_icon = "copy"
    permission_helper_class = PermissionHelper
    button_helper_class = TemplateButtons
    list_display = ("name", "headline", "severity", "duty_kind", "days")
    list_filter = ("severity", "duty_kind")
    search_fields = ("name", "headline", "what_to_do")
    list_export = (
        "name", "headline", "severity", "duty_kind", "working_days", "what_happened",
        "what_to_do", "evidence_asked", "recheck_months", "ladder",
    )  # fmt: skip
    export_filename = "alert-templates"
    inspect_view_fields = list_export

    def days(self, template: AlertTemplate) -> int:
        return template.working_days

    days.short_description = "working days"  # type: ignore[attr-defined]
    days.admin_order_field = "working_days"  # type: ignore[attr-defined]


class AlertsGroup(ModelAdminGroup):
    menu_label = "Alerts"
    menu_icon = "warning"
    menu_order = 250
    items = (IssuedAlertAdmin, AlertTemplateAdmin, LadderAdmin)
