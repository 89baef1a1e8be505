"""What the page editor sends for an alert."""

from datetime import timedelta

from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from learning.alerts.models import AlertIndexPage


def when(**later):
    return timezone.localtime(timezone.now() + timedelta(**later)).strftime("%Y-%m-%d %H:%M")


def alert_form(action=None, **fields):
    """Return the editor's form; ``action`` is the button, such as "action-submit"."""
    data = {
        "title": "Store the two strengths in separate drawers",
        "slug": "separate-drawers",
        "severity": "important",
        "duty_kind": "people",
        "deadline": when(days=10),
        "issued_by": "Central risk and quality team",
        "what_happened": "Two ampoules of similar size stood in one drawer.",
        "what_to_do": "Open the drawer\nMove the stronger one to another drawer",
        "evidence_asked": "",
        "recheck_months": "",
        "ladder": "",
        "linked_page": "",
        "specialties": "",
        "topics": "",
        "version": "1",
        "search_description": "",
        "seo_title": "",
        "go_live_at": "",
        "expire_at": "",
        "comments": inline_formset([]),
    }
    if action:
        data[action] = "1"
    return nested_form_data(data | fields)


def create_address():
    return f"/admin/pages/add/alerts/alertpage/{AlertIndexPage.objects.get().pk}/"
