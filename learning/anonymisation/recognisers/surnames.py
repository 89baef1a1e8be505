"""Names written surname first: in lists, labels and cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import WEAK
from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.recognisers.names import is_medicine

SURNAME_FIRST = re.compile(
    r"(?<![^\W\d_])([^\W\d_][^\W\d_'-]{1,24}(?:[ -][^\W\d_]{2,24})?), ?"
    r"([^\W\d_]{2,20}|[A-Z]-[A-Z]|[A-Z]\.?(?![\w.]))(?:[ ][A-ZÀ-Þ][^\W\d_]{1,20})?(?!\w)"
)
ALONE_BEFORE = re.compile(
    r"(?:^|[\n\t|;/]|(?:from|to|cc|bcc|re|subject):|\d[.)]|[ ][-–]|"
    r"\n(?:bed|bay|room|sr)?[ ]?\w?\d{1,3}:?)[ ]{0,3}$",
    re.I,
)
ALONE_AFTER = re.compile(r"[ ]{0,3}(?:$|[\n\t|;(/♀♂]|[-–][ ]|\d{2}|[A-Z]{1,3}\d)")
VOWEL = re.compile("[aeiouy]")
# The line of a mail: "To: Dabrowska, Iza; Khumalo, T"
HEADER = re.compile(r"(?:^|\n)(?:from|to|cc|bcc):[^\n]*$", re.I)
Found = Iterator[tuple[int, int, float]]


def surname_first(text: str, lists: Lexicon) -> Found:
    """Yield ``OKAFOR, Chidi``, and ``Baker, Hope`` where it fills its field."""
    for found in SURNAME_FIRST.finditer(text):
        family, given = found.group(1), fold(found.group(2))
        if not found.group(2)[0].isupper():
            continue
        loud = family.isupper() and not found.group(2).isupper() and len(family) > 2
        loud = loud and (lists.is_given(given) or not lists.is_everyday(given))
        loud = loud and bool(VOWEL.search(fold(family)))
        field = ALONE_BEFORE.search(
            text, max(0, found.start() - 12), found.start()
        ) and ALONE_AFTER.match(text, found.end())
        named = fold(family) not in lists.common or lists.is_family(fold(family))
        if family.isupper() and len(family) > 3 and len(given.rstrip(".")) == 1:
            named = lists.is_family(fold(family)) or not lists.is_everyday(fold(family))
            if named and VOWEL.search(fold(family)):
                yield found.start(), found.end(), WEAK
        shouted = family.isupper() and found.group(2).isupper()
        strange = not shouted and not (lists.is_everyday(fold(family)) or lists.is_everyday(given))
        header = HEADER.search(text, max(0, found.start() - 200), found.start())
        listed = lists.is_given(fold(family)) and not lists.is_family(fold(family))
        if header and not listed and (strange or lists.is_given(given)) and family[0].isupper():
            yield found.start(), found.end(), 0.85
        if field and strange and family[0].isupper() and not is_medicine(fold(family)):
            yield found.start(), found.end(), WEAK
        if loud and not (lists.is_given(given) or lists.is_family(fold(family))):
            yield found.start(), found.end(), WEAK
        elif loud or (field and named and family[0].isupper() and lists.is_given(given)):
            yield found.start(), found.end(), 0.8
