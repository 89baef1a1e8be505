"""What stands in the texts of a page, and what has been said about each of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.crypto import salted_hmac
from wagtail.models import Page, Revision

from learning.anonymisation.detection import read_ahead, scan, version_of
from learning.anonymisation.findings import Kind
from learning.gate.models import Mark, ScannedText, SignOff, WaitingText
from learning.gate.texts import Text, hash_of_file, texts_of, texts_of_file

LONG = 30_000  # characters read at once: the worker reads the rest, and the gate waits for it
CONTEXT = 160
SHOWN = 100
UNREADABLE = "UNREADABLE"
PICTURE = "PICTURE"
LABELS = {UNREADABLE: "File that could not be read in full", PICTURE: "Picture to look at"}
logger = logging.getLogger(__name__)
SENTENCE_ENDS = re.compile(r"[.!?]\s|\n")


class CannotScan(Exception):
    """A text could not be scanned. It says what kind of error it was and not its words, which may
    hold the text: this is logged."""


@dataclass(frozen=True)
class Found:
    """A finding where it stands, and the word of whoever said that it identifies nobody."""

    text: Text
    kind: str
    start: int
    end: int
    fingerprint: str
    mark: Mark | None = None

    @property
    def label(self) -> str:
        return LABELS.get(self.kind) or str(Kind(self.kind).label)

    @property
    def words(self) -> str:
        return self.text.content[self.start : self.end]

    @property
    def before(self) -> str:
        start = _sentence(self.text.content, self.start, self.end)[0]
        return self.text.content[max(start, self.start - CONTEXT) : self.start].lstrip()

    @property
    def after(self) -> str:
        end = _sentence(self.text.content, self.start, self.end)[1]
        return self.text.content[self.end : min(end, self.end + CONTEXT)].rstrip()


@dataclass(frozen=True)
class Check:
    """The texts of one page as they were read, with all that was found in them."""

    page: Page
    texts: list[Text]
    texts_hash: str
    found: list[Found] = field(default_factory=list)
    waiting: bool = False

    @property
    def open(self) -> list[Found]:
        return [found for found in self.found if found.mark is None]

    @property
    def shown(self) -> list[Found]:
        """Return what a list of them shows: of very many the first without an answer that is kept,
        or no editor would ever see the page."""
        if len(self.found) <= SHOWN:
            return self.found
        return [one for one in self.found if one.mark is None or one.mark.pk is None][:SHOWN]

    @property
    def for_two(self) -> list[Found]:
        """Return what takes a second person. That a picture shows nobody, one may say."""
        return [found for found in self.found if found.kind != PICTURE]

    def sign_off(self) -> SignOff | None:
        """Return the newest sign-off of exactly these texts."""
        if self.page.pk is None:
            return None
        signed = SignOff.objects.filter(page=self.page.pk, texts_hash=self.texts_hash)
        return signed.order_by("-at", "-pk").first()

    def with_reasons(self, reasons: dict[str, str]) -> Check:
        """Return the check as it will be once ``reasons``, by fingerprint, are kept."""
        marked = [
            replace(one, mark=Mark(fingerprint=one.fingerprint, reason=reasons[one.fingerprint]))
            if one.mark is None and reasons.get(one.fingerprint)
            else one
            for one in self.found
        ]
        return replace(self, found=marked)


def check(page: Page, *, patiently: bool = False) -> Check:
    """Read every text of ``page`` as it stands in memory.

    Texts that were read before are not read again. Long ones are left to the worker, which asks
    ``patiently``.
    """
    texts = texts_of(page)
    findings, waiting = _scanned(texts, patiently=patiently)
    found = [one for text in texts for one in _found(text, findings.get(hash_of(text.content), []))]
    found = _of_others(found, getattr(page, "own_names", tuple)())
    found = _each_picture_once(found)
    marks = _marks(page, found)
    found = [replace(one, mark=marks.get(one.fingerprint)) for one in found]
    return Check(
        page=page, texts=texts, texts_hash=_hash_of_all(texts), found=found, waiting=waiting
    )


def _of_others(found: list[Found], own_names: Iterable[str]) -> list[Found]:
    """A text that is a site's own may say whose it is."""
    own = [_words(name) for name in own_names]
    return [one for one in found if one.kind != Kind.ORG_SITE or not _names(one.words, own)]


def _each_picture_once(found: list[Found]) -> list[Found]:
    """One look answers for a picture, however often the page shows it."""
    first = {one.fingerprint: one for one in reversed(found)}
    return [one for one in found if one.kind != PICTURE or one is first[one.fingerprint]]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _names(words: str, own: list[set[str]]) -> bool:
    """Return whether ``words`` are one of the names, with a word more or less."""
    said = _words(words)
    return any(said <= name or name <= said for name in own)


def leave_long_texts(page: Page, revision: Revision) -> None:
    """Have the worker read what is too long to be read while somebody waits."""
    if sum(len(text.content) for text in texts_of(page)) > LONG and check(page).waiting:
        WaitingText.objects.get_or_create(revision=revision)


def read_long_texts() -> int:
    """Read what waits; return how many drafts. Killed, it goes on: each row goes when it is done.

    An older draft of a page is not read once there is a newer one. One that cannot be read waits on
    and holds up no other.
    """
    done = 0
    for row in WaitingText.objects.select_related("revision").order_by("pk"):
        try:
            if row.revision.is_latest_revision():
                check(row.revision.as_object(), patiently=True)
        except CannotScan as error:
            logger.error("revision %s could not be scanned: %s", row.revision_id, error)
            continue
        row.delete()
        done += 1
    return done


def hash_of(text: str) -> str:
    """Return a keyed hash: whoever reads the table cannot try out names."""
    return salted_hmac("learning.gate", text, algorithm="sha256").hexdigest()


def picture_fingerprint(picture: Any) -> str:
    """It holds for what the file shows, wherever it stands; another file is looked at again."""
    return hash_of(f"{PICTURE}\x00{hash_of_file(picture)}")


def _hash_of_all(texts: Iterable[Text]) -> str:
    """Comments are checked, and are not what readers read: a reviewer may still add one."""
    read = [f"{text.place}\x00{text.content}" for text in texts if text.place != "comments"]
    return hash_of("\x01".join(read))


def findings_in(content: str) -> list[list] | None:
    """Return what stands in a text that belongs to no page; None where it is too long to scan."""
    text = Text("", "", content)
    findings, waiting = _scanned([text], patiently=False)
    return None if waiting else findings.get(hash_of(content), [])


def found_in(content: str, own_names: Iterable[str] = ()) -> tuple[list[Found], bool]:
    """Return what stands in a text that belongs to no page, and whether it is too long to scan."""
    text = Text("", "", content)
    findings, waiting = _scanned([text], patiently=False)
    return _of_others([*_found(text, findings.get(hash_of(content), []))], own_names), waiting


def found_in_file(file: Any) -> tuple[list[Found], bool]:
    """Return what stands in a document or picture, and whether a part of it is too long to scan."""
    texts = list(texts_of_file("file", "File", file))
    findings, waiting = _scanned(texts, patiently=False)
    found = [one for text in texts for one in _found(text, findings.get(hash_of(text.content), []))]
    return found, waiting


def _scanned(texts: list[Text], *, patiently: bool) -> tuple[dict[str, list[list]], bool]:
    contents = {hash_of(text.content): text.content for text in texts if text.content.strip()}
    versions = {key: version_of(content) for key, content in contents.items()}
    known = ScannedText.objects.filter(
        text_hash__in=list(contents), version__in=set(versions.values())
    ).values_list("text_hash", "version", "findings")
    findings = {key: found for key, version, found in known if version == versions[key]}
    missing = [key for key in contents if key not in findings]
    now, length = [], 0
    for key in missing:
        if patiently or length + len(contents[key]) <= LONG:
            length += len(contents[key])
            now.append(key)
    plain = _plain([contents[key] for key in now])
    made = [
        ScannedText(text_hash=key, version=versions[key], findings=found)
        for key, found in zip(now, plain, strict=True)
    ]
    ScannedText.objects.bulk_create(made, ignore_conflicts=True)
    findings |= {row.text_hash: row.findings for row in made}
    return findings, len(now) < len(missing)


def _plain(texts: list[str]) -> list[list[list]]:
    try:
        read_ahead(texts)
        found = [scan(text) for text in texts]
    except Exception as error:
        raise CannotScan(type(error).__name__) from None
    return [
        [[str(one.kind), one.start, one.end, round(one.score, 3)] for one in of_text]
        for of_text in found
    ]


def _found(text: Text, findings: list[list]) -> Iterable[Found]:
    if not text.readable:
        mark = hash_of(f"{UNREADABLE}\x00{text.place}")
        yield Found(text, UNREADABLE, 0, 0, mark)
    if text.picture:
        yield Found(text, PICTURE, 0, 0, picture_fingerprint(text.picture))
    for kind, start, end, _score in findings:
        yield Found(text, kind, start, end, _fingerprint(text.content, kind, start, end))


def _fingerprint(content: str, kind: str, start: int, end: int) -> str:
    """A change in the sentence makes another finding of it."""
    first, last = _sentence(content, start, end)
    sentence = " ".join(content[first:last].split())
    return hash_of(
        f"{kind}\x00{sentence}\x00{content[first:start].strip()}\x00{content[start:end]}"
    )


def _sentence(content: str, start: int, end: int) -> tuple[int, int]:
    before = [found.end() for found in SENTENCE_ENDS.finditer(content, max(0, start - 500), start)]
    after = SENTENCE_ENDS.search(content, end, end + 500)
    first = before[-1] if before else max(0, start - 500)
    return first, after.start() + 1 if after else min(len(content), end + 500)


def _marks(page: Page, found: list[Found]) -> dict[str, Mark]:
    if page.pk is None or not found:
        return {}
    marks = Mark.objects.filter(page=page.pk, fingerprint__in=[one.fingerprint for one in found])
    return {mark.fingerprint: mark for mark in marks.select_related("by")}
