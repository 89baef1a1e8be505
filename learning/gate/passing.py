"""What must hold before a text goes to review or to readers, and the words that open the gate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from learning.gate.checking import PICTURE, Check, Found, check
from learning.gate.masking import masked, says_something
from learning.gate.models import Mark, SignOff, WouldNotPass

if TYPE_CHECKING:
    from intranet.network.models import User

LOOKED = "I looked: no face, badge, name plate or screen shows someone."
MARKED, SIGNED, OVERRIDDEN = "gate.mark", "gate.sign_off", "gate.override"


class GateClosed(PermissionDenied):
    """The texts of a page must not go on. Its words hold no text of the page."""

    def __init__(self, reason: str, checked: Check | None = None) -> None:
        super().__init__(reason)
        self.check = checked


def ready_for_review(checked: Check) -> None:
    """Raise ``GateClosed`` unless somebody has answered every finding."""
    if not checked.waiting and not checked.open:
        return
    signed = checked.sign_off()
    if signed and signed.way != SignOff.Way.SECOND_PERSON:
        return
    if checked.waiting:
        raise GateClosed(
            "A long text or file of this page is still being read for anything that identifies "
            "people. Save the draft and try again in a minute.",
            checked,
        )
    count = len(checked.open)
    raise GateClosed(
        f"{count} {'finding is' if count == 1 else 'findings are'} open: {_where(checked.open)}. "
        f"{what_to_do(checked)}",
        checked,
    )


def ready_for_readers(checked: Check) -> None:
    """Raise ``GateClosed`` unless nothing was found, or a second person confirmed what was.

    That its pictures show nobody is one person's word, as that nothing else was found.
    """
    ready_for_review(checked)
    if checked.for_two and checked.sign_off() is None:
        raise GateClosed(
            "A second person must confirm that what was found on this page identifies nobody.",
            checked,
        )


def why_closed(checked: Check) -> str:
    """Return why these texts may not go out to readers, or nothing."""
    try:
        ready_for_readers(checked)
    except GateClosed as closed:
        return str(closed)
    return ""


def what_to_do(checked: Check) -> str:
    """Return how what is open is answered."""
    kinds = {found.kind for found in checked.open}
    looks = "Look at each picture, and tick that it shows nobody." if PICTURE in kinds else ""
    words = "Replace each, or say why it identifies nobody." if kinds - {PICTURE} else ""
    return f"{words} {looks}".strip()


def _where(findings: Iterable[Found]) -> str:
    """Return what was found and where, without the words themselves: this is logged and mailed."""
    places = Counter(f"{found.label.lower()} in “{found.text.label}”" for found in findings)
    return "; ".join(f"{place} ({n} times)" if n > 1 else place for place, n in places.items())


def look_again(page: Page, *, patiently: bool = False) -> bool:
    """Ask of a live page whether it would pass today; keep it on the quality team's list if not.

    Nothing is kept of a page that was taken down, deleted or published anew meanwhile.
    """
    checked = check(page, patiently=patiently)
    why = why_closed(checked)
    if not why:
        listed = WouldNotPass.objects.filter(page=page.pk)
        if listed.exists():
            listed.delete()
        return True
    told = {
        "why": why,
        "where": _where(checked.open or checked.found),
        "in_title": any(found.text.place in ("title", "slug") for found in checked.found),
    }
    with transaction.atomic():
        same = Page.objects.filter(pk=page.pk, live=True, live_revision=page.live_revision_id)
        if same.select_for_update().exists():
            WouldNotPass.objects.update_or_create(page_id=page.pk, defaults=told)
    return False


def _reconsider(page: Page) -> None:
    """After a word about a page that is on the list: it may pass now."""
    if WouldNotPass.objects.filter(page=page.pk).exists():
        look_again(Page.objects.get(pk=page.pk).specific)


@transaction.atomic
def mark(*, page: Page, reasons: Mapping[str, str], user: User, revision: Revision | None) -> int:
    """Keep why findings, by fingerprint, identify nobody; return how many were new.

    A reason that repeats what was found is kept without it: it outlives the text.
    """
    marked, checked = 0, check(page)
    for found in checked.open:
        reason = reasons.get(found.fingerprint, "").strip()[:500]
        if not says_something(reason):
            continue
        Mark.objects.get_or_create(
            page_id=page.pk,
            fingerprint=found.fingerprint,
            defaults={
                "revision": revision, "kind": found.kind, "place": found.text.place[:255],
                "start": found.start, "end": found.end, "by": user,
                "reason": _reason(found, reason, checked),
            },
        )  # fmt: skip
        marked += 1
    if marked:
        log(instance=page, action=MARKED, user=user, revision=revision, data={"count": marked})
        _reconsider(page)
    return marked


def _reason(found: Found, reason: str, checked: Check) -> str:
    return LOOKED if found.kind == PICTURE else masked(reason, checked.found)[:500]


@transaction.atomic
def sign_off(*, page: Page, revision: Revision | None, user: User, note: str = "") -> SignOff:
    """Keep that ``user`` confirmed every finding and that no motivated intruder could tell.

    Without a ``revision`` it is of the page as it stands. Whether they may is for the caller; that
    every finding was answered is asked here.
    """
    checked = check(revision.as_object() if revision else page)
    ready_for_review(checked)
    return _keep(checked, page, revision, SignOff.Way.SECOND_PERSON, user, note)


@transaction.atomic
def override(
    *, page: Page, revision: Revision | None, user: User | None, reason: str, way: SignOff.Way
) -> SignOff:
    """Open the gate for these texts in spite of what was found; raise ValueError without reason."""
    if not says_something(reason):
        raise ValueError("An override needs a reason.")
    checked = check(revision.as_object() if revision else page)
    return _keep(checked, page, revision, way, user, reason)


def _keep(
    checked: Check,
    page: Page,
    revision: Revision | None,
    way: SignOff.Way,
    user: User | None,
    reason: str,
) -> SignOff:
    reason = masked(reason, checked.found)
    signed = SignOff.objects.create(
        page_id=page.pk,
        revision=revision,
        texts_hash=checked.texts_hash,
        findings=[found.fingerprint for found in checked.found],
        way=way,
        reason=reason,
        by=user,
    )
    action = SIGNED if way == SignOff.Way.SECOND_PERSON else OVERRIDDEN
    data = {"findings": len(checked.found), "way": str(way)}
    if action == OVERRIDDEN:
        data["reason"] = reason
    log(instance=page, action=action, user=user, revision=revision, data=data)
    _reconsider(page)
    return signed
