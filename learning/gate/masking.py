"""Words for records that outlive a text: what identifies somebody is left out of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from learning.gate.checking import CannotScan, Found, findings_in

LEFT_OUT = "…"
# Under these names an entry of the history keeps words that somebody typed.
TYPED = {"comment", "new", "old", "reason", "text", "title"}
PART = re.compile(r"\w+")


def says_something(reason: str) -> bool:
    """Return whether somebody can read ``reason``: blanks and marks without width are none."""
    return any(letter.isalnum() for letter in reason)


def masked(text: str, found: Iterable[Found] = ()) -> str:
    """Return ``text`` without what a scan finds in it and without the words of ``found``."""
    try:
        findings = findings_in(text)
    except CannotScan:
        findings = None
    if findings is None:
        return LEFT_OUT
    for _kind, start, end, _score in reversed(findings):
        text = text[:start] + LEFT_OUT + text[end:]
    parts = {part for one in found for part in PART.findall(one.words) if _tells(part)}
    if parts:
        either = "|".join(map(re.escape, sorted(parts)))
        text = re.sub(rf"\b(?:{either})\b", LEFT_OUT, text, flags=re.IGNORECASE)
    return text


def _tells(part: str) -> bool:
    """Of an address or a ward, "the" and "at" tell nothing."""
    return part[0].isupper() or part[0].isdecimal()


def masked_data(data: Any) -> Any:
    """Return the data of an entry of the history, with what people typed masked."""
    if not isinstance(data, dict):
        return data
    return {
        name: masked(value) if name in TYPED and isinstance(value, str) else masked_data(value)
        for name, value in data.items()
    }
