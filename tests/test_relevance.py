"""The judged questions are well formed, and each page they name is in the default demo."""

import json

from django.core.management import call_command

from search.evaluation import read_judged, read_qrels, read_queries
from tests.search.judged import QRELS, QUERIES, judged, references, write_qrels


def rows():
    """Return the cells of each judgement, without the headings."""
    return [line.split("\t") for line in QRELS.read_text("utf-8").splitlines()][1:]


def test_each_question_has_an_id_of_its_own_and_a_text():
    questions = [json.loads(line) for line in QUERIES.read_text("utf-8").splitlines()]
    assert all(set(question) == {"id", "text"} for question in questions)
    assert len({question["id"] for question in questions}) == len(questions) == 40
    texts = [question["text"] for question in questions]
    assert len(set(texts)) == 40 and all(text == text.strip() != "" for text in texts)


def test_each_judgement_is_1_or_2_and_made_once():
    assert all(len(row) == 3 and row[2] in ("1", "2") for row in rows())
    pairs = [(query, title.lower()) for query, title, _gain in rows()]
    assert len(set(pairs)) == len(pairs)


def test_each_question_is_judged_and_each_judgement_has_its_question():
    assert set(read_qrels(QRELS)) == set(read_queries(QUERIES))


def test_each_judged_page_is_in_the_default_demo_and_goes_by_its_reference(db, tmp_path):
    call_command("demo", verbosity=0)
    assert {title for _query, title, _gain in rows() if title.lower() not in references()} == set()
    write_qrels(tmp_path / "qrels.tsv")
    assert read_judged(QUERIES, tmp_path / "qrels.tsv") == list(judged().values())
    assert sum(len(question.gains) for question in judged().values()) == len(rows())
