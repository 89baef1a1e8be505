"""What every page of the intranet inherits, so that no road leads past the gate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from wagtail.models import Page, Revision

from learning.forms import DraftCopyForm
from learning.gate.checking import check, leave_long_texts
from learning.gate.forms import GatedPageForm
from learning.gate.models import WouldNotPass
from learning.gate.passing import mark, ready_for_readers
from learning.gate.texts import shown_fields

if TYPE_CHECKING:
    from intranet.network.models import User


class Gated(Page):
    """A page whose texts pass the gate before readers see them.

    Editor, review, bulk action, API, import, schedule and shell: each ends in ``save``.
    """

    base_form_class = GatedPageForm
    reasons: Mapping[str, str] = {}  # why findings identify nobody, as the editor's form sent them

    copy_form_class = DraftCopyForm

    class Meta:
        abstract = True

    def is_known_to(self, user: User) -> bool:
        """Return whether ``user`` may know that the live page is there, restrictions aside."""
        return True

    def own_names(self) -> tuple[str, ...]:
        """Return the names of sites that this page may say, since it is theirs."""
        return ()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the page; raise ``GateClosed`` if that would show readers what may not be shown."""
        fields = kwargs.get("update_fields")
        asked = fields is None or bool({"live", *shown_fields(self)}.intersection(fields))
        if self.live and asked:
            ready_for_readers(check(self))
        super().save(*args, **kwargs)
        if asked:
            WouldNotPass.objects.filter(page=self.pk).delete()

    def save_revision(self, user: User | None = None, *args: Any, **kwargs: Any) -> Revision:
        """Save a draft, and with it what its author wrote beside the findings."""
        revision = super().save_revision(user, *args, **kwargs)
        leave_long_texts(self, revision)
        if user and self.reasons:
            mark(page=self, reasons=self.reasons, user=user, revision=revision)
        return revision

    def create_alias(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: nobody could answer for an alias, whose texts change with those of another."""
        raise ValidationError(
            f"“{self.title}” stands in one place. Link to it, or copy it: a copy is a draft of its "
            "own."
        )

    def copy(self, *args: Any, **kwargs: Any) -> Any:
        """A copy has a title of its own, which nobody has checked: it starts as a draft."""
        return super().copy(*args, **{**kwargs, "keep_live": False})


def before_scheduling(instance: Revision, **kwargs: Any) -> None:
    """A date is a promise to publish: the gate is asked when it is given, too."""
    if instance.approved_go_live_at is None or instance.pk is None:
        return
    page = instance.as_object()
    if isinstance(page, Gated):
        ready_for_readers(check(page))


def before_saving_a_bare_page(
    instance: Page, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """A page read without its own kind has the title and the addresses that readers see, too."""
    fields = shown_fields(instance)
    asked = update_fields is None or not {"live", *fields}.isdisjoint(update_fields)
    if not instance.live or not asked or instance._state.adding:
        return
    page = instance.get_specific()
    for name in fields:
        setattr(page, name, getattr(instance, name))
    if isinstance(page, Gated):
        ready_for_readers(check(page))


def connect() -> None:
    pre_save.connect(before_scheduling, sender=Revision)
    pre_save.connect(before_saving_a_bare_page, sender=Page)
