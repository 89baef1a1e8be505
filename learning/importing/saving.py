"""From a good row to its page."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.text import slugify
from wagtail.log_actions import log
from wagtail.models import Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from learning.gate.checking import check
from learning.gate.models import SignOff
from learning.gate.passing import GateClosed, override, ready_for_readers
from learning.importing.checking import Row, RowRefused
from learning.importing.logs import PUBLISH
from learning.models import LearningIndexPage, LearningPage

FIELDS = {
    "reference": "reference",
    "title": "title",
    "summary": "summary",
    "what_happened": "what_happened",
    "what_we_learned": "what_we_learned",
    "actions_for_every_site": "actions_for_every_site",
    "source": "learning_source",
    "physical_harm": "physical_harm",
    "review_at": "review_at",
}
RELATIONS = {
    "specialties": "specialties",
    "topics": "topics",
    "sites": "audience_sites",
    "staff_groups": "audience_staff_groups",
}
MAX_SLUG = 200


class Saved(NamedTuple):
    """``outcome`` is "created", "updated" or "unchanged"; ``held`` says why it stays a draft."""

    outcome: str
    held: str = ""


def save_row(row: Row, *, publish: bool, dry_run: bool, override_gate: str) -> Saved:
    """Create or update the page of ``row``.

    Each change is one revision. Nothing is published in a dry run, which is rolled back; that
    the gate would hold it is told all the same.
    """
    page = _existing(row.reference)
    outcome = "updated" if page else "created"
    if page is None:
        page = _create(row)
        with disable_reference_index_auto_update():  # what it refers to was kept with the page
            revision = page.save_revision(log_action=True, clean=False)
    else:
        changed = _fill(page, row)
        dated = _set_dates(page, row)
        if not changed and not dated and not (publish and _waits(page)):
            return Saved("unchanged")
        revision = page.save_revision(log_action=True) if changed else page.latest_revision
    if not publish:
        return Saved(outcome)
    revision = revision or page.save_revision()
    try:
        pass_gate(page, revision, override_gate=override_gate)
    except GateClosed as closed:
        return Saved(outcome, f"kept as a draft. {closed}")
    if not dry_run:
        publish_row(page, revision, override_gate=override_gate)
    return Saved(outcome)


def pass_gate(page: LearningPage, revision: Revision, *, override_gate: str) -> None:
    """Raise ``GateClosed`` where something on the page may identify people, unless overridden."""
    checked = check(page, patiently=True)
    if override_gate and checked.found and not checked.sign_off():
        way = SignOff.Way.IMPORT
        override(page=page, revision=revision, user=None, reason=override_gate, way=way)
    ready_for_readers(checked)


def publish_row(page: LearningPage, revision: Revision, *, override_gate: str) -> None:
    """Publish one imported page.

    Nobody has read the page as a second person, so its history says that an import published it,
    and for what reason the gate was overridden.
    """
    first = page.first_published_at
    never_live = not LearningPage.objects.filter(pk=page.pk, live_revision__isnull=False).exists()
    log(
        instance=page,
        action=PUBLISH,
        data={"override_gate": override_gate},
        revision=revision,
        content_changed=True,
    )
    revision.publish()
    if never_live and first:
        LearningPage.objects.filter(pk=page.pk).update(last_published_at=first)


def _existing(reference: str) -> LearningPage | None:
    """Return the page of ``reference`` as its latest revision has it, ready to be changed."""
    live = (
        LearningPage.objects.alias(folded=Lower("reference"))
        .exclude(reference="")
        .filter(folded=Lower(Value(reference)))
        .first()
    )
    if live is None:
        return None
    if live.locked:
        raise RowRefused(["reference: its page is locked; unlock it first"])
    if live.workflow_in_progress:
        raise RowRefused(["reference: its page is being reviewed; finish or cancel the review"])
    page = live.get_latest_revision_as_object()
    page.first_published_at = live.first_published_at
    return page


def _create(row: Row) -> LearningPage:
    section = LearningIndexPage.objects.get()
    page = LearningPage(
        live=False,
        slug=_free_slug(section, row.values["title"], row.reference),
        first_published_at=row.values.get("published_at"),
    )
    _fill(page, row)
    section.add_child(instance=page)
    return page


def _free_slug(section: LearningIndexPage, title: str, reference: str) -> str:
    """Return a slug from the title, with the reference where another page has it already."""
    short = slugify(title)[:MAX_SLUG].strip("-")
    tries = (short, slugify(f"{short} {reference}"), slugify(reference))
    taken = set(section.get_children().filter(slug__in=tries).values_list("slug", flat=True))
    return next((slug for slug in tries if slug and slug not in taken), "")


def _fill(page: LearningPage, row: Row) -> bool:
    """Put the values of ``row`` on ``page``; return whether that changed anything."""
    changed = False
    for column, name in FIELDS.items():
        if column in row.values and getattr(page, name) != _stored(page, column, row):
            setattr(page, name, _stored(page, column, row))
            changed = True
    for column, name in RELATIONS.items():
        if column in row.values:
            changed |= _set_relation(page, name, row.values[column])
    page.draft_title = page.title
    return changed


def _stored(page: LearningPage, column: str, row: Row) -> Any:
    """A reference keeps the case it was first written in."""
    if column == "reference" and page.reference:
        return page.reference
    return row.values[column]


def _set_relation(page: LearningPage, name: str, objects: list[Any]) -> bool:
    manager = getattr(page, name)
    if {item.pk for item in manager.all()} == {item.pk for item in objects}:
        return False
    manager.set(objects)
    return True


def _set_dates(page: LearningPage, row: Row) -> bool:
    """The date of publication is the page's own and in no revision: set it at once."""
    published = row.values.get("published_at")
    if not published or published == page.first_published_at:
        return False
    LearningPage.objects.filter(pk=page.pk).update(first_published_at=published)
    page.first_published_at = published
    return True


def _waits(page: LearningPage) -> bool:
    """Whether publishing would change what readers see."""
    return (
        LearningPage.objects.filter(pk=page.pk)
        .exclude(live=True, has_unpublished_changes=False)
        .exists()
    )
