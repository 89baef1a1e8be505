"""How somebody is reached: telephone, email, web address, name on a social network."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer.nlp_engine import NlpArtifacts

from learning.anonymisation.anchors import WEAK
from learning.anonymisation.findings import Kind
from learning.anonymisation.lexicon import lexicon
from learning.anonymisation.recognisers.base import Recogniser, Span, said_by

EMAIL = re.compile(
    r"(?<![\w.+'-])[\w+'-]{1,64}(?:\.[\w+'-]{1,64}){0,6} ?(?:@|\(at\)|\[at\]) ?"
    r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}"
)
URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']{3,2000}"
    r"|(?<![\w@.-])(?:[a-z0-9-]{2,40}\.){1,4}"
    r"(?:com|org|net|info|uk|co|me|io|be|ly|app|social|scot|wales|cymru|ie|eu|"
    r"blog|online|site|cloud|tv|example|test)"
    r"(?:/[^\s<>\"']{0,2000}|(?![\w-]|\.\w))",
    re.IGNORECASE,
)
HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{1,40}")
NAMED_HANDLE = re.compile(
    r"(?<!\w)(?i:instagram|facebook|fb|twitter|tiktok|snapchat|snap|insta|linkedin|threads|bluesky|"
    r"username|user\sname|handle|gamertag)"
    r"(?:\s(?:account|handle|name|user|username|profile|page|is|as|under|called)){0,3}"
    r"[\s:(\"'-]{1,4}([A-Za-z][\w.]{2,40}[\d_.]\w{0,20}|[a-z]+_\w{1,30})"
)
GAP = r"(?:[ ]?[().-]?[ ]?|\n)"
UK_PHONE = re.compile(
    rf"(?<![\w.+-])(?:(?:\+|00)44{GAP}(?:\(0\))?[ ]?\(?|\(?0)[1-9](?:{GAP}\d){{8,9}}(?!\d|[.-]\d)"
    r"(?:[ ,]{0,2}(?i:extension|extn|ext|x)[.: ]{0,2}\d{1,6}(?!\w))?"
)
CUE = (
    r"\b(?:tel(?:ephone)?|phone|ph|mob(?:ile)?|call|ring|rang|fax|contact|landline|home|number|"
    r"text|whatsapp|on|t|m)(?:\s(?:no|number|is|on|me|her|him|them|was|us)){0,2}[\s:.(|-]{0,5}$"
)
PHONE_CUE = re.compile(CUE)
SHORT = re.compile(r"(?<![\w/.-])\d{3,4}[ -]\d{3,4}(?![\w/-]|\.\d)")
SHORT_CUE = re.compile(CUE.replace("|on|t|m", "").replace("|home|number", ""))
EXTENSION = re.compile(
    r"\b(?:ext(?:ension)?|extn|bleep(?:ed|s)?|bleep\sholder|blp|pager|paged|dect|internal|vocera|"
    r"switchboard|x)[ \t]?(?:no|num|number|on|is|was|via|:)?"
    r"[\s.:#(|-]{0,4}(\d{3,6})(?![\w/%-]|\.\d)",
    re.IGNORECASE,
)
# "oh double seven, hundred nine hundred": a number that somebody says, seven figures or more.
SPOKEN = re.compile(
    r"\b(?:oh|zero|nought|plus|double|treble|triple)(?:[ ,]{1,2}(?:oh|zero|nought|one|two|three|"
    r"four|five|six|seven|eight|nine|double|treble|triple|hundred|thousand)\b){6,14}",
    re.IGNORECASE,
)
# "Bleep for ODP Rashid 1147"
BLEEP_OF = re.compile(r"\b(?i:bleep|pager|dect|ext)\b[^.;\n\d]{1,30}?[ ](\d{4,5})(?![\w/%:-]|\.\d)")
# "Bleeped SHO on 4417", "FY1 page 5512"
BLEEPED = re.compile(
    r"\b(?i:bleep(?:ed)?|paged?)(?:[ ][\w/&]{1,12}){0,3}?[ ](?:on[ ])?(\d{4})(?![\w/%:-]|\.\d)"
)
# "22.31 6023 Kestrel NEWS 7": whom a bleep log says to ring
BLEEP_LOG = re.compile(r"(?m)^[ \t]*\d{1,2}[.:]\d\d[ ](\d{4,5})(?=[ ][^\d])")
# "met on snap, his name is kazmoney.ldn", "Posted by hwyl_gareth62"
LIKE_A_HANDLE = re.compile(
    r"(?<![\w@./:-])(?=[\w.]*[a-z])[a-z][a-z0-9]*(?:_[a-z0-9_.]*[a-z0-9]|(?:\.[a-z]{2,}){2,}|\.[a-z]{3,})"
    r"(?![\w@/-]|\.\w)"
)
FILE_ENDINGS = (
    ".doc",
    ".docx",
    ".pdf",
    ".xls",
    ".xlsx",
    ".csv",
    ".ppt",
    ".pptx",
    ".jpg",
    ".png",
    ".txt",
    ".zip",
    ".exe",
)
EMERGENCY = {"111", "999", "112", "101", "2222", "3333", "119"}


class Contacts(Recogniser):
    kinds = (Kind.PHONE, Kind.EMAIL, Kind.URL, Kind.SOCIAL_HANDLE)

    def spans(self, text: str, nlp: NlpArtifacts | None) -> Iterator[Span]:
        for found in EMAIL.finditer(text):
            yield Span(Kind.EMAIL, found.start(), found.end(), 1.0)
        yield from _web(text)
        yield from _phones(text)


def _web(text: str) -> Iterator[Span]:
    for found in URL.finditer(text):
        address = found.group().rstrip(".,;:!?)]}")
        if not lexicon().is_national_address(address):
            yield Span(Kind.URL, found.start(), found.start() + len(address), 0.9)
    for found in HANDLE.finditer(text):
        name = found.group().rstrip(".")
        yield Span(Kind.SOCIAL_HANDLE, found.start(), found.start() + len(name), 0.85)
    for found in LIKE_A_HANDLE.finditer(text):
        if not found.group().endswith(FILE_ENDINGS):
            yield Span(Kind.SOCIAL_HANDLE, found.start(), found.end(), WEAK)
    for found in NAMED_HANDLE.finditer(text):
        name = found.group(1).rstrip(".")
        yield Span(Kind.SOCIAL_HANDLE, found.start(1), found.start(1) + len(name), 0.8)


def _phones(text: str) -> Iterator[Span]:
    for found in UK_PHONE.finditer(text):
        digits = re.sub(r"\D", "", re.split(r"[ ,]*[ex]", found.group(), flags=re.I)[0])
        national = re.sub(r"^(?:0044|44)0?|^0", "", digits)
        if len(national) == 10 or (len(national) == 9 and said_by(PHONE_CUE, text, found.start())):
            open_only = found.group().startswith("(") and ")" not in found.group()
            yield Span(Kind.PHONE, found.start() + open_only, found.end(), 0.9)
    for found in SPOKEN.finditer(text):
        yield Span(Kind.PHONE, found.start(), found.end(), 0.9)
    for found in SHORT.finditer(text):
        if said_by(SHORT_CUE, text, found.start()):
            yield Span(Kind.PHONE, found.start(), found.end(), 0.8)
    for found in EXTENSION.finditer(text):
        if found.group(1) not in EMERGENCY:
            yield Span(Kind.PHONE, found.start(1), found.end(1), 0.85)
    logged = (BLEEP_LOG,) if "bleep" in text.lower() else ()
    for pattern in (BLEEP_OF, BLEEPED, *logged):
        for found in pattern.finditer(text):
            if found.group(1) not in EMERGENCY:
                yield Span(Kind.PHONE, found.start(1), found.end(1), WEAK)
