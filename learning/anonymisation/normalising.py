"""A copy of a text as a reader sees it, and the way back from its characters to the original's.

Zero-width characters, look-alike letters and HTML entities hide a name from a rule, not from a
reader.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХҮаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυ",
    "ABESIJKMHOPCTYXYaesijopcyxhdqwABEZHIKMNOPTYXaivopu",
)
PUNCTUATION = str.maketrans("‘’‛`´ʼ′“”„‐‑‒–—−․", "'''''''\"\"\"------.")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d?);")
BLOCK = r"p|div|li|ul|ol|h[1-6]|tr|table|br|hr|blockquote|section"
TAG = re.compile(
    rf"</?(?:({BLOCK})|b|i|u|em|strong|span|a|sup|sub|td|th|small|mark)(?:\s[^<>]{{0,500}})?/?>",
    re.IGNORECASE,
)
SPECIAL = re.compile(f"{ENTITY.pattern}|{TAG.pattern}", re.IGNORECASE)
WORD = re.compile(r"\w+")
ROW = re.compile(r"(?m)^[^\n\t]*\t[^\n\t]*\t[^\n]*")  # of a table: two tabs or more
BROKEN_WORD = re.compile(r"(?<=[a-z])-[ \t]*\n[ \t]*(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Normalised:
    """``text`` and, for each of its characters, where it begins and ends in the original."""

    text: str
    starts: list[int]
    ends: list[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of the original that ``text[start:end]`` came from."""
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> Normalised:
    text = ROW.sub(lambda row: row.group().replace("\t", "|"), text)
    if text.isascii() and "&" not in text and "<" not in text and "-\n" not in text:
        plain = re.sub(r"[\r\t\f\v]", " ", text)
        return Normalised(plain, list(range(len(text))), list(range(1, len(text) + 1)))
    pieces = [piece for piece in _pieces(text) if piece[0]]
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for letter, start, end in pieces:
        if unicodedata.combining(letter) and letters:
            composed = unicodedata.normalize("NFC", letters[-1] + letter)
            if len(composed) == 1:
                letters[-1], ends[-1] = composed, end
            continue
        letters.append(letter)
        starts.append(start)
        ends.append(end)
    return _without_breaks(Normalised(_fold("".join(letters)), starts, ends))


def _pieces(text: str) -> list[tuple[str, int, int]]:
    """Return (letter, start, end) for each letter, entities read and tags taken out."""
    pieces: list[tuple[str, int, int]] = []
    at = 0
    for special in SPECIAL.finditer(text):
        pieces += _letters(text[at : special.start()], at)
        found = special.group()
        if found.startswith("&"):
            seen = _readable(html.unescape(found))
        else:
            seen = "\n" if special.group(1) else ""
        pieces += [(letter, special.start(), special.end()) for letter in seen]
        at = special.end()
    return pieces + _letters(text[at:], at)


def _letters(text: str, offset: int) -> list[tuple[str, int, int]]:
    return [
        (letter, offset + place, offset + place + 1)
        for place, character in enumerate(text)
        for letter in (character if " " <= character <= "~" else _readable(character))
    ]


def _readable(characters: str) -> str:
    """Return what a reader sees: no marks without width, plain spaces, plain digits."""
    seen = []
    for character in characters:
        category = unicodedata.category(character)
        if character == "\n":
            seen.append(character)
        elif category == "Cf" or character in "\u034f\u115f\u1160\u3164":
            continue
        elif character in "\u2028\u2029":
            seen.append("\n")
        elif category in ("Zs", "Cc"):
            seen.append(" ")
        elif category == "Nd":
            seen.append(str(unicodedata.decimal(character)))
        else:
            plain = (
                unicodedata.normalize("NFKC", character) if ord(character) > 0x2000 else character
            )
            seen.append(plain.translate(PUNCTUATION))
    return "".join(seen)


def _fold(text: str) -> str:
    """Write look-alikes of Latin letters as these, in words that would else be of no script."""

    def folded(word: re.Match[str]) -> str:
        as_latin = word.group().translate(LOOK_ALIKES)
        if as_latin.isascii() or any("a" <= letter.lower() <= "z" for letter in word.group()):
            return as_latin
        return word.group()

    return text if text.isascii() else WORD.sub(folded, text)


def _without_breaks(seen: Normalised) -> Normalised:
    """Join words that a hyphen and a line's end cut in two."""
    cuts = [0]
    for broken in BROKEN_WORD.finditer(seen.text):
        cuts += [broken.start(), broken.end()]
    if len(cuts) == 1:
        return seen
    kept = [slice(begin, end) for begin, end in list(pairwise([*cuts, len(seen.text)]))[::2]]
    return Normalised(
        "".join(seen.text[part] for part in kept),
        [place for part in kept for place in seen.starts[part]],
        [place for part in kept for place in seen.ends[part]],
    )
