"""Learning pages from a file: JSON Lines, CSV or XLSX. ``docs/importing.md`` says how to use it.

reading → one ``RawRow`` for each row, checking → a ``Row`` or its reasons, saving → the page.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from learning.importing.checking import Checker, RowRefused
from learning.importing.reading import RawRow, Unreadable, read
from learning.importing.saving import Saved, save_row

__all__ = ["Outcome", "Report", "Unreadable", "import_file"]


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass
class Report:
    """How many rows ended how, and by line why some were refused or stay drafts."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    refused: list[tuple[int, list[str]]] = field(default_factory=list)
    held: list[tuple[int, str]] = field(default_factory=list)

    @property
    def imported(self) -> int:
        return sum(self.counts.values())

    def __str__(self) -> str:
        how = ", ".join(f"{count} {outcome}" for outcome, count in self.counts.items())
        held = f", {len(self.held)} kept as drafts" if self.held else ""
        return f"{self.imported} imported ({how}), {len(self.refused)} refused{held}"


def import_file(
    path: Path,
    *,
    publish: bool = False,
    dry_run: bool = False,
    create_missing: bool = False,
    override_gate: str = "",
    on_refused: Callable[[int, list[str]], object] = lambda line, reasons: None,
    on_row: Callable[[], object] = lambda: None,
) -> Report:
    """Import each good row of ``path`` in a transaction of its own.

    Raises ``Unreadable``, with nothing changed, where the file as a whole cannot be used.
    """
    report = Report()
    rows = read(path)
    checker = Checker(create_missing=create_missing)
    with transaction.atomic() if dry_run else nullcontext():
        for raw in rows:
            try:
                outcome, held = _import_row(
                    raw, checker, publish=publish, dry_run=dry_run, override_gate=override_gate
                )
                report.counts[Outcome(outcome)] += 1
                if held:
                    report.held.append((raw.line, held))
                    on_refused(raw.line, [held])
            except RowRefused as refused:
                report.refused.append((raw.line, refused.reasons))
                on_refused(raw.line, refused.reasons)
            on_row()
        if dry_run:
            transaction.set_rollback(True)
    return report


def _import_row(
    raw: RawRow, checker: Checker, *, publish: bool, dry_run: bool, override_gate: str
) -> Saved:
    row = checker.check(raw)
    try:
        with transaction.atomic():
            row = checker.resolve(row)
            return save_row(row, publish=publish, dry_run=dry_run, override_gate=override_gate)
    except ValidationError as error:
        checker.forget()
        raise RowRefused(error.messages) from None
    except IntegrityError:
        checker.forget()
        raise RowRefused(
            ["somebody else saved a page with this reference just now; run the import again"]
        ) from None
    except RowRefused:
        checker.forget()
        raise
