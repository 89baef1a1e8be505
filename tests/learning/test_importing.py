"""Importing learning pages: the good rows in once, each bad one explained with its line."""

import csv
import io
import json
import zipfile

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import PageLogEntry

from intranet.network.models import ProviderSite, Specialty, StaffGroup
from learning.importing.columns import COLUMNS
from learning.models import LearningPage
from tests.factories import ProviderSiteFactory, SpecialtyFactory, StaffGroupFactory

ROW = {
    "reference": "OLD-1",
    "title": "Two look-alike ampoules side by side",
    "summary": "Similar ampoules were stored together.",
    "what_happened": "Two ampoules of similar size stood in one drawer.",
    "what_we_learned": "Similar ampoules are mixed up\nColour is no check",
    "actions_for_every_site": "Store the two strengths in separate drawers",
    "source": "near MISS",
    "physical_harm": "no harm",
    "specialties": "theatres; Anaesthesia",
    "topics": "medicines; Look-alikes",
    "sites": "",
    "staff_groups": "Nurses",
    "published_at": "2026-03-01",
    "review_at": "01/03/2027",
}


@pytest.fixture(autouse=True)
def network(db):
    SpecialtyFactory(name="Theatres", slug="theatres")
    SpecialtyFactory(name="Anaesthetics", slug="anaesthetics", synonyms="anaesthesia")
    StaffGroupFactory(name="Nurses", slug="nurses")
    ProviderSiteFactory(name="Kestrel Hospital", code="KES", aliases="The Kestrel")
    ProviderSiteFactory(name="Rowan Centre", code="ROW")


def as_csv(rows, columns=COLUMNS):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_jsonl(rows):
    return "\n".join(json.dumps(row) for row in rows).encode()


def as_xlsx(rows):
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    for row in rows:
        book.active.append([row.get(name) for name in COLUMNS])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def load(tmp_path):
    def run(content, name="rows.csv", **options):
        path = tmp_path / name
        path.write_bytes(content)
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import_learning", str(path), stdout=out, stderr=err, **options)
        except CommandError as error:
            err.write(str(error))
        return out.getvalue(), err.getvalue()

    return run


@pytest.mark.parametrize(
    ("name", "write"), [("a.csv", as_csv), ("a.jsonl", as_jsonl), ("a.xlsx", as_xlsx)]
)
def test_each_form_gives_the_same_page(load, name, write):
    out, err = load(write([ROW]), name, publish=True)
    assert (out.strip(), err) == (
        "1 imported (1 created, 0 updated, 0 unchanged), 0 refused",
        "",
    )
    page = LearningPage.objects.get(reference="OLD-1")
    assert page.live
    assert page.title == ROW["title"]
    assert page.points == ["Similar ampoules are mixed up", "Colour is no check"]
    assert page.learning_source.name == "Near miss"
    assert page.physical_harm.name == "None"
    assert {tag.name for tag in page.specialties.all()} == {"Theatres", "Anaesthetics"}
    assert {tag.name for tag in page.topics.all()} == {"medicines", "Look-alikes"}
    assert not page.audience_sites.exists()
    assert [group.name for group in page.audience_staff_groups.all()] == ["Nurses"]
    assert timezone.localtime(page.first_published_at).isoformat() == "2026-03-01T00:00:00+00:00"
    assert page.last_published_at == page.first_published_at
    assert page.review_at.isoformat() == "2027-03-01"


def test_the_form_is_known_by_content_and_not_by_name(load):
    load(as_xlsx([ROW]), "export.csv")
    load(as_jsonl([ROW | {"reference": "OLD-2"}]), "export.txt")
    assert LearningPage.objects.count() == 2


def many_rows(count, bad):
    rows = [ROW | {"reference": f"OLD-{n}", "title": f"Finding {n}"} for n in range(count)]
    faults = [
        {"source": "rumour"}, {"specialties": "Teatres"}, {"review_at": "2020-01-01"},
        {"title": ""}, {"reference": "old-0"},
    ]  # fmt: skip
    for n in range(bad):
        rows[(n + 1) * 2] |= faults[n % len(faults)]
    return rows


def test_the_good_rows_come_in_once_and_the_bad_ones_are_told_each_time(load):
    content = as_csv(many_rows(15, 5))
    out, err = load(content, publish=True)
    assert out.strip() == "10 imported (10 created, 0 updated, 0 unchanged), 5 refused"
    assert len(err.strip().splitlines()) == 5
    revisions = LearningPage.objects.get(reference="OLD-1").revisions.count()

    out, again = load(content, publish=True)
    assert again == err
    assert out.strip() == "10 imported (0 created, 0 updated, 10 unchanged), 5 refused"
    assert LearningPage.objects.count() == 10
    assert LearningPage.objects.get(reference="OLD-1").revisions.count() == revisions


def test_second_run_updates_by_reference_in_any_case(load):
    load(as_csv([ROW]), publish=True)
    changed = ROW | {"reference": "old-1", "title": "Another title", "topics": "", "sites": "kes"}
    out, _err = load(as_csv([changed]), publish=True)
    assert "1 updated" in out
    page = LearningPage.objects.get()
    assert (page.reference, page.title) == ("OLD-1", "Another title")
    assert not page.topics.exists()
    assert [site.code for site in page.audience_sites.all()] == ["KES"]


def test_without_publish_readers_see_what_they_saw(load):
    load(as_csv([ROW]), publish=True)
    load(as_csv([ROW | {"title": "Another title"}]))
    page = LearningPage.objects.get()
    assert page.title == ROW["title"]
    assert page.get_latest_revision_as_object().title == "Another title"


def test_draft_keeps_a_revision_and_can_be_published_later(load):
    load(as_csv([ROW]))
    assert not LearningPage.objects.get().live
    assert LearningPage.objects.get().latest_revision
    out, _err = load(as_csv([ROW]), publish=True)
    assert "1 updated" in out
    assert LearningPage.objects.get().live


def test_a_column_the_file_does_not_have_is_left_alone(load):
    load(as_csv([ROW]))
    columns = [name for name in COLUMNS if name not in ("topics", "summary")]
    load(as_csv([ROW | {"title": "New"}], columns))
    page = LearningPage.objects.get().get_latest_revision_as_object()
    assert page.title == "New"
    assert page.summary == ROW["summary"]
    assert page.topics.count() == 2


def test_dry_run_reports_the_same_and_changes_nothing(load):
    rows = [ROW | {"specialties": "Cardiology"}, ROW | {"reference": "OLD-2", "title": ""}]
    out, err = load(as_csv(rows), dry_run=True, publish=True, create_missing=True)
    assert out.startswith("1 imported (1 created, 0 updated, 0 unchanged), 1 refused")
    assert "Line 4: title: is empty" in err
    assert not LearningPage.objects.exists()
    assert not Specialty.objects.filter(name="Cardiology").exists()


def test_create_missing_makes_what_is_not_known(load):
    row = ROW | {"specialties": "Cardiology", "sites": "Rowan East", "staff_groups": "Porters"}
    load(as_csv([row, row | {"reference": "OLD-2"}]), create_missing=True)
    assert Specialty.objects.filter(name="Cardiology").count() == 1
    assert ProviderSite.objects.get(name="Rowan East").code == "ROW2"
    assert StaffGroup.objects.get(name="Porters").slug == "porters"
    assert LearningPage.objects.count() == 2


def test_history_says_that_an_import_published_and_why(load):
    load(as_csv([ROW]), publish=True, override_gate="Approved by the board")
    entry = PageLogEntry.objects.get(action="learning.publish_by_import")
    assert "import" in entry.message
    assert "Approved by the board" in entry.comment


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("reference", "", "reference: is empty"),
        ("reference", "R" * 41, "reference: has 41 characters; at most 40"),
        ("title", "", "title: is empty"),
        ("title", "t" * 256, "title: has 256 characters"),
        ("title", "one\ntwo", "title: must be one line"),
        ("title", "=1+1", "title: holds a formula"),
        ("title", "a\x00b", "title: character 2 is a control character (U+0000)"),
        ("summary", "s" * 301, "summary: has 301 characters"),
        ("what_happened", "", "what_happened: is empty"),
        ("what_happened", "w" * 20_001, "what_happened: has 20,001 characters"),
        ("what_happened", "bell \x07", "what_happened: character 6 is a control"),
        ("what_we_learned", "", "what_we_learned: is empty"),
        ("what_we_learned", "a\nb\nc\nd", "what_we_learned: Keep the 3 points"),
        ("actions_for_every_site", " ", "actions_for_every_site: is empty"),
        ("source", "gossip", "source: “gossip” is not known; use one of Compl"),
        ("physical_harm", "huge", "physical_harm: “huge” is not known; use one of Fatal"),
        ("specialties", "Theaters", "specialty “Theaters” is not known. Did you mean “Theatres”?"),
        ("sites", "Kestrel Hopsital", "Did you mean “Kestrel Hospital”?"),
        ("staff_groups", "Nurse", "Did you mean “Nurses”?"),
        ("topics", "t" * 101, "longer than 100 characters"),
        ("topics", ";".join(map(str, range(51))), "topics: has 51 names"),
        ("published_at", "2150-01-01", "published_at: lies in the future"),
        ("published_at", "03/31/2026", "there is no month 31; put the day before the month"),
        ("published_at", "2026-02-30", "no day of the calendar"),
        ("published_at", "31/02/2026", "no day of the calendar"),
        ("published_at", "yesterday", "“yesterday” is no date; write it as 2026-03-31"),
        ("published_at", "45000", "is no date"),
        ("published_at", "0001-01-01", "year 1 is out of range"),
        ("review_at", "2025-12-31", "review_at: comes before published_at"),
    ],
)
def test_bad_value_is_explained_by_line_and_column(load, column, value, reason):
    good = ROW | {"reference": "OLD-2"}
    out, err = load(as_jsonl([ROW | {column: value}, good]), "a.jsonl")
    assert out.strip() == "1 imported (1 created, 0 updated, 0 unchanged), 1 refused"
    assert err.startswith("Line 1: ")
    assert reason in err
    assert LearningPage.objects.get().reference == "OLD-2"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "not JSON"),
        (b'{"reference": ', "not JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b"7", "not a JSON object"),
        (b"[" * 100_000, "not JSON"),
        (json.dumps(ROW | {"titel": "x"}).encode(), "unknown column “titel”. Did you mean"),
        (json.dumps(ROW | {"title": ["x"]}).encode(), "title: must be text, not a list"),
        (json.dumps(ROW | {"title": True}).encode(), "title: must be text, not true or false"),
        (json.dumps(ROW | {"title": {}}).encode(), "title: must be text, not an object"),
        (json.dumps(ROW | {"topics": [1]}).encode(), "topics: must be text separated by"),
        (json.dumps(ROW | {"published_at": []}).encode(), "published_at: must be text"),
        (b'{"reference": "X", "title": "\\ud800"}', "control character"),
        (b'{"reference": "X"}', "title: is empty"),
    ],
)
def test_bad_json_line_is_explained(load, line, reason):
    out, err = load(as_jsonl([ROW | {"reference": "OK"}]) + b"\n" + line, "a.jsonl")
    assert "1 imported" in out
    assert err.startswith("Line 2: ")
    assert reason in err


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-01", "2026-03-01"),
        ("2026-03-01T09:30:00Z", "2026-03-01"),
        ("2026-07-01 00:30:00+01:00", "2026-07-01"),
        ("01/03/2026", "2026-03-01"),
        ("1/3/2026 14:05", "2026-03-01"),
        ("1 March 2026", "2026-03-01"),
        ("1 mar 2026", "2026-03-01"),
    ],
)
def test_dates_as_people_here_write_them(load, written, day):
    load(as_csv([ROW | {"published_at": written}]))
    at = timezone.localtime(LearningPage.objects.get().first_published_at)
    assert at.date().isoformat() == day


def test_second_row_of_a_reference_names_the_first(load):
    out, err = load(as_csv([ROW, ROW | {"reference": "old-1", "title": "Later"}]))
    assert "1 imported" in out
    assert "reference: “old-1” is already on line 2" in err
    assert LearningPage.objects.get().title == ROW["title"]


def test_sites_by_code_name_and_other_name_and_all(load):
    load(as_csv([ROW | {"sites": "kes; ROWAN CENTRE; the kestrel"}]))
    assert LearningPage.objects.get().audience_sites.count() == 2
    load(as_csv([ROW | {"sites": "All sites"}]))
    assert not LearningPage.objects.get().get_latest_revision_as_object().audience_sites.exists()


def test_markup_stays_text(load):
    load(as_csv([ROW | {"what_happened": "<script>alert(1)</script>"}]))
    assert LearningPage.objects.get().what_happened == "<script>alert(1)</script>"


def test_formula_cells_of_a_spreadsheet_are_refused(load):
    rows = [ROW | {"title": '=HYPERLINK("http://x","y")'}, ROW | {"reference": "OLD-2"}]
    out, err = load(as_xlsx(rows), "a.xlsx")
    assert "1 imported" in out
    assert "Line 2: title: holds a formula" in err


def test_row_of_the_wrong_length_and_open_quotes_stop_only_themselves(load):
    good = as_csv([ROW]).decode()
    bad = 'X-1,"a"b,c\nX-2,too short\n'
    header, rest = good.split("\n", 1)
    out, err = load(f"{header}\n{bad}{rest}".encode())
    assert "1 imported" in out
    assert "2 refused" in out
    assert "2 cells under 14 columns" in err


def test_spreadsheet_export_with_semicolons_and_byte_order_mark(load):
    text = as_csv([ROW | {"topics": "", "specialties": ""}]).decode().replace(",", ";")
    out, _err = load(b"\xef\xbb\xbf" + text.encode())
    assert "1 imported" in out


def zip_of(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


BOMB = zip_of(**{"xl/workbook.xml": "<x/>", "xl/worksheets/sheet1.xml": "0" * 60_000_000})


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.csv", "The file is empty"),
        (b"\xef\xbb\xbf \n", "a.csv", "The file is empty"),
        (as_csv([]), "a.csv", "The file has no rows"),
        (as_csv([ROW]).replace(b"Similar ampoules were", b"caf\xe9"), "a.csv", "Line 2 is not UTF"),
        ("\n".join(COLUMNS).encode("utf-16"), "a.csv", "The file is in UTF-16"),
        (as_csv([ROW], COLUMNS[1:]), "a.csv", "missing column “reference”"),
        (as_csv([ROW], [*COLUMNS, "titles"]), "a.csv", "unknown column “titles”. Did you mean"),
        (as_csv([ROW], [*COLUMNS, "title"]), "a.csv", "column “title” comes twice"),
        (json.dumps([ROW]).encode(), "a.json", "one JSON object on each line"),
        (b"PK\x03\x04 damaged", "a.xlsx", "The file is damaged"),
        (zip_of(**{"a.txt": "hello"}), "a.xlsx", "no spreadsheet"),
        (zip_of(**{"xl/workbook.xml": "<x/>"}), "a.xlsx", "The spreadsheet is damaged"),
        (b"<html></html>", "a.xlsx", "is no spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.xls", "old format"),
        (BOMB, "a.xlsx", "was not opened"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_file_that_cannot_be_used_changes_nothing(load, content, name, reason):
    out, err = load(content, name)
    assert out == ""
    assert err.startswith("Nothing was imported.")
    assert reason in err
    assert not LearningPage.objects.exists()


def test_wrong_encoding_names_the_byte(load):
    _out, err = load(as_csv([ROW]).replace(b"Similar ampoules were", b"caf\xe9"))
    assert "0xe9" in err


def test_a_file_that_is_not_there(load, tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("import_learning", str(tmp_path / "nothing.csv"))


def test_50_mb_file_is_read_row_by_row(load, tmp_path):
    text = json.dumps(ROW | {"what_happened": "x" * 1_000_000}).encode()
    out, err = load(b"\n".join([text] * 50 + [json.dumps(ROW | {"reference": "OK"}).encode()]))
    assert "1 imported" in out
    assert err.count("what_happened: has 1,000,000 characters") == 50


def test_page_under_review_is_not_changed_under_the_reviewer(load):
    load(as_csv([ROW]))
    page = LearningPage.objects.get()
    page.get_workflow().start(page, None)
    _out, err = load(as_csv([ROW | {"title": "Another"}]))
    assert "being reviewed" in err
