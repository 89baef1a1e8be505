"""All words of an Office file, in whatever part of it they stand.

The usual libraries walk what they know and pass over the rest: footnotes, text boxes, content
controls, insertions under review, groups of shapes, comments. A reader's program shows all of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": False}
WORDS = {"t", "delText", "text", "author"}
LINES = {"p", "tr", "row", "si", "comment", "threadedComment"}
BREAKS = {"br", "cr", "tab"}
SAYING = ("author", "descr", "displayName")  # attributes with words of somebody
PEOPLE = {"author", "cmAuthor", "person"}  # elements whose name is somebody's
MAIN = {"word": "word/document.xml", "ppt": "ppt/slides/"}
# Examples of the program, and of a workbook the cells, which its own reader reads.
PASSED_OVER = re.compile(r"word/glossary/|xl/worksheets/|xl/sharedStrings")
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
MARGINS = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)>([^<]+)<")
PATTERNS = re.compile(r"ppt/(?:slideMasters|slideLayouts|notesMasters|handoutMasters)/")
# Of docProps: what no person typed.
TECHNICAL = {
    "AppVersion", "Application", "Characters", "CharactersWithSpaces", "DocSecurity",
    "HiddenSlides", "Lines", "MMClips", "Notes", "Pages", "Paragraphs", "PresentationFormat",
    "Slides", "Template", "TotalTime", "Words", "created", "filetime", "i4", "language",
    "lastPrinted", "modified", "revision", "version",
}  # fmt: skip
SWITCHES = {"true", "false"}


def words_in(content: bytes, folder: str) -> Iterator[str | None]:
    """Yield the words of each part under ``folder``, the text itself first, a line for a
    paragraph or a row of a table; and where links lead. None stands for a file in the file."""
    with ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith(f"{folder}/")]
        for name in sorted(names, key=lambda name: _order(name, MAIN.get(folder, ""))):
            if name.endswith(".rels"):
                yield from _links(etree.fromstring(archive.read(name), _parser()))
            elif name.endswith(".xml") and not PASSED_OVER.match(name):
                root = etree.fromstring(archive.read(name), _parser())
                if PATTERNS.match(name):
                    _drop_placeholders(root)
                yield _words_of_part(root)
            elif SHEET.fullmatch(name):
                margins = MARGINS.findall(archive.read(name))
                yield from (html.unescape(told.decode("utf-8", "replace")) for told in margins)
            elif name.startswith(f"{folder}/embeddings/"):
                yield None


def properties_in(content: bytes) -> Iterator[tuple[str, object]]:
    """Yield what the file says of itself: author, company, and what an organisation added."""
    with ZipFile(BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            if not re.fullmatch(r"docProps/\w+\.xml", name):
                continue
            for element in etree.fromstring(archive.read(name), _parser()).iter("{*}*"):
                kind = etree.QName(element).localname
                told = element.text or ""
                if len(element) == 0 and kind not in TECHNICAL and told not in SWITCHES:
                    yield _called(kind), told


def _parser() -> etree.XMLParser:
    return etree.XMLParser(**PARSER)


def _called(kind: str) -> str:
    """Return “Last modified by” for lastModifiedBy; a creator is an author to most people."""
    if kind in ("lpstr", "lpwstr"):
        return "Other"
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
    return "Author" if words == "creator" else words.capitalize()


def _order(name: str, main: str) -> tuple[bool, str, int]:
    number = re.search(r"(\d+)\.xml$", name)
    return not name.startswith(main), re.sub(r"\d", "", name), int(number[1]) if number else 0


def _links(root: etree._Element) -> Iterator[str]:
    for link in root.iter("{*}Relationship"):
        if link.get("TargetMode") == "External":
            yield (link.get("Target") or "").removeprefix("mailto:")


def _drop_placeholders(root: etree._Element) -> None:
    """Of a pattern for slides readers see what is drawn on it, not where something would go."""
    for shape in list(root.iter("{*}sp")):
        if shape.find(".//{*}ph") is not None and (parent := shape.getparent()) is not None:
            parent.remove(shape)


def _words_of_part(root: etree._Element) -> str:
    said: list[str] = []
    told: dict[str, None] = {}
    for element in root.iter("{*}*"):
        kind = etree.QName(element).localname
        if kind in LINES:
            said.append(" " if kind == "p" and _in_cell(element) else "\n")
        elif kind in BREAKS:
            said.append("\n" if kind == "br" else " ")
        elif kind in WORDS and element.text:
            said.append(
                f"\n{element.text}" if kind[0] != "t" and kind != "delText" else element.text
            )
        names = (*SAYING, "name") if kind in PEOPLE else SAYING
        told |= {value: None for name, value in element.attrib.items()
                 if etree.QName(name).localname in names and value}  # fmt: skip
    lines = (" ".join(line.split()) for line in "".join(said).split("\n"))
    return "\n".join([*(line for line in lines if line), *told])


def _in_cell(paragraph: etree._Element) -> bool:
    return next(paragraph.iterancestors("{*}tc"), None) is not None
