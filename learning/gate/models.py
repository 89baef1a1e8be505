"""What the gate remembers: hashes, positions and decisions, never the identifying text itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, Revision

HASH = 64  # hexadecimal digits of SHA-256


class ScannedText(models.Model):
    """What the detectors found in one text, so that no text is scanned twice.

    ``findings`` is a list of [kind, start, end, score].
    """

    text_hash = models.CharField(max_length=HASH)
    version = models.CharField(max_length=40)
    findings = models.JSONField(default=list)
    scanned_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text_hash", "version"], name="text_scanned_once")
        ]

    def __str__(self) -> str:
        return f"{len(self.findings)} findings"


class WaitingText(models.Model):
    """A draft with a text too long to read while its editor waits; the worker reads it."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"revision {self.revision_id}"


class Mark(models.Model):
    """Somebody's word that a finding identifies nobody, with the reason.

    It holds for this finding in its sentence: a change there, and it is asked again.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="anonymisation_marks")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    fingerprint = models.CharField(max_length=HASH)
    kind = models.CharField(max_length=40)
    place = models.CharField(max_length=255)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "fingerprint"], name="finding_marked_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="mark_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.place}"


class SignOff(models.Model):
    """Why the texts of a revision may be read: a second person's word, or an override.

    It holds for exactly these texts: any change, and a new one is needed.
    """

    class Way(models.TextChoices):
        SECOND_PERSON = "second_person", "Confirmed by a second person"
        OVERRIDE = "override", "Emergency override by an administrator"
        IMPORT = "import", "Import with a reason"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="anonymisation_sign_offs")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    texts_hash = models.CharField(max_length=HASH)
    findings = models.JSONField(default=list, help_text="The fingerprints that were confirmed.")
    way = models.CharField(max_length=20, choices=Way.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "anonymisation sign-off"
        permissions = [("override_gate", "Can open the anonymisation gate in an emergency")]
        indexes = [models.Index(fields=["page", "texts_hash"], name="sign_off_of_texts")]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="second_person") | ~Q(reason=""), name="override_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()}, page {self.page_id}"


class WouldNotPass(models.Model):
    """A live page that would not pass the gate today. It stays up until the quality team decides.

    The row goes when the page passes, is taken down or deleted.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    why = models.TextField()
    where = models.TextField(help_text="Kinds and places of what was found; never the words.")
    in_title = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-since", "pk"]
        verbose_name = "page that would not pass today"
        verbose_name_plural = "pages that would not pass today"

    def __str__(self) -> str:
        return f"page {self.page_id}"

    @property
    def called(self) -> str:
        """The page's title, unless it is what was found."""
        return str(self) if self.in_title else self.page.title


class NightReading(models.Model):
    """How far the live pages have been read again: one row, held by the worker that reads.

    Who holds it and is killed holds it no longer than ``held_until``.
    """

    night = models.DateField(help_text="The evening on which this reading began.")
    reached = models.BigIntegerField(default=0, help_text="The last page that was read.")
    done = models.BooleanField(default=False)
    held_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.night:%d %B %Y}, up to page {self.reached}"


class PrivacyProblem(models.Model):
    """Somebody saw something on a page that could tell who or where it was."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="privacy_problems")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    what = models.TextField("what gives it away", blank=True, max_length=500)
    hidden = models.BooleanField("out of sight at once", default=False)
    told_at = models.DateTimeField("team told", null=True, blank=True, editable=False)
    settled = models.BooleanField(default=False, help_text="Nothing is left to be done about it.")

    class Meta:
        ordering = ["settled", "-at"]
        permissions = [("take_out_of_sight", "Can take a page out of sight at once")]

    def __str__(self) -> str:
        return f"page {self.page_id}"
