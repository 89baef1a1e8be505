"""Static files: hashed, compressed, and collected anew only when one of them changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import wagtailnhsukfrontend
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, get_finders
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

STAMP = "collected"
DESIGN_SYSTEM = "nhsuk-frontend-10.4.2"
STYLES = f"intranet/{DESIGN_SYSTEM}.css"
FOREIGN = re.compile(r"@font-face\{[^}]*\}|/\*# sourceMappingURL[^*]*\*/")


class DesignSystemFinder(BaseFinder):
    """Offers the package's stylesheet without its font face, which another host would serve.

    Even unused, that font face makes a browser complain that our policy forbids its host.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.storage = FileSystemStorage(location=settings.DATA_DIR / "design-system")

    def find(self, path: str, find_all: bool = False) -> str | list[str]:  # type: ignore[override]
        if path != STYLES:
            return []
        made = str(self._made())
        return [made] if find_all else made

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        self._made()
        yield STYLES, self.storage

    def _made(self) -> Path:
        package = Path(wagtailnhsukfrontend.__file__).parent / "static" / "wagtailnhsukfrontend"
        text = FOREIGN.sub("", (package / "css" / f"{DESIGN_SYSTEM}.min.css").read_text())
        made = Path(self.storage.path(STYLES))
        if not made.exists() or made.read_text() != text:
            made.parent.mkdir(parents=True, exist_ok=True)
            made.write_text(text)
        return made


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names carry a hash of the content. Source maps are left alone: packages ship without them."""

    patterns = tuple(
        (files, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)))
        for files, rules in CompressedManifestStaticFilesStorage.patterns
    )


def collect_static_files() -> bool:
    """Fill STATIC_ROOT; return whether there was anything to do."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint)
    return True


def _fingerprint() -> str:
    """Return what tells one set of source files from another: names, sizes and times."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
