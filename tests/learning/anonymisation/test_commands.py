"""``scan_text`` and ``evaluate_anonymisation`` as the contract says."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from learning.anonymisation.evaluation import interval

pytestmark = pytest.mark.django_db
TEXT = "Mr Smith, NHS no 943 476 5919"


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    def file(*rows):
        path = tmp_path / "rows.jsonl"
        path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows))
        return path

    return file


def test_scan_text_prints_findings(file):
    assert json.loads(run("scan_text", file(TEXT), "--json")) == [
        {"kind": "PERSON", "start": 3, "end": 8, "text": "Smith", "score": 0.95},
        {"kind": "NHS_NUMBER", "start": 17, "end": 29, "text": "943 476 5919", "score": 1.0},
    ]


def test_scan_text_reads_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\r\nMr Smith")))
    assert json.loads(run("scan_text"))[0]["start"] == 5


def test_lines_come_back_in_order(file):
    rows = [{"id": 2, "text": "Mr Smith"}, {"id": "a", "text": ""}]
    lines = [json.loads(line) for line in run("scan_text", file(*rows), "--jsonl").splitlines()]
    assert [(line["id"], len(line["findings"])) for line in lines] == [(2, 1), ("a", 0)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "Line 2 is not JSON."),
        ("[]", "Line 2 is not an object."),
        ({"text": "x"}, "Line 2 has no readable “id”."),
        ({"id": 1, "text": 5}, "Line 2 has no readable “text”."),
    ],
)
def test_a_bad_line_is_named(file, row, said):
    with pytest.raises(CommandError, match=f"^{said}$"):
        run("scan_text", file({"id": 1, "text": "x"}, row), "--jsonl")


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run("scan_text", tmp_path / "missing")
    (tmp_path / "latin").write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match="is not UTF-8 at byte 0"):
        run("scan_text", tmp_path / "latin")


def test_evaluation_counts_found_missed_and_false(file):
    person = {"start": 3, "end": 8, "kind": "PERSON"}
    result = json.loads(
        run(
            "evaluate_anonymisation",
            file(
                {"text": "Mr Smith rang", "spans": [person]},
                {"text": "the qwrty fell", "spans": [{"start": 4, "end": 9, "kind": "PERSON"}]},
                {"text": "ring 07700 900123 now please", "spans": []},
            ),
        )
    )
    recall = result["by_kind"]["PERSON"]["recall"]
    assert (recall["found"]["count"], recall["found"]["of"]) == (1, 2)
    assert recall["same_kind"]["interval"] == interval(1, 2)
    assert result["by_kind"]["PHONE"]["precision"]["value"] == 0
    assert result["documents_with_a_miss"]["count"] == 1
    assert result["false_alarms_per_1000_words_without_spans"] == 200
    assert result["direct"]["recall"]["found"]["value"] == 0.5
    assert result["words"] == 11


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"text": "x"}, "Line 1 has no readable “spans”"),
        ({"text": "x", "spans": [{"start": 0, "end": 9, "kind": "PERSON"}]}, "Line 1 has a span"),
        ({"text": "x", "spans": [{"start": 0, "end": 1, "kind": "NAME"}]}, "Line 1 has a span"),
        ("", "nothing to measure"),
    ],
)
def test_evaluation_names_what_it_cannot_read(file, row, said):
    with pytest.raises(CommandError, match=said):
        run("evaluate_anonymisation", file(row))


def test_the_interval_is_wilson_s():
    assert interval(95, 100) == [0.8882, 0.9785]
    assert interval(0, 0) is None
