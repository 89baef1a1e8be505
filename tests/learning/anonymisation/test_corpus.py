"""The published figures hold: a floor on the part of the corpus that was kept from tuning."""

from pathlib import Path

import pytest

from learning.anonymisation.evaluation import evaluate, read_documents
from tests.learning.anonymisation.corpus import generator

CORPUS = Path(generator.__file__).parent


@pytest.fixture
def held_out():
    return read_documents((CORPUS / "held_out.jsonl").read_text(encoding="utf-8"))


def test_recall_on_styles_kept_from_tuning(lists, held_out):
    result = evaluate(held_out[::3])
    assert result["direct"]["recall"]["found"]["value"] >= 0.95
    assert result["overall"]["precision"]["value"] >= 0.85
    assert result["documents_with_a_miss"]["value"] <= 0.2


@pytest.mark.parametrize("part", ["tuning", "held_out"])
def test_a_third_of_the_corpus_has_no_identifier(part):
    documents = read_documents((CORPUS / f"{part}.jsonl").read_text(encoding="utf-8"))
    assert sum(not document.marks for document in documents) * 3 >= len(documents)
    assert len(documents) == generator.DOCUMENTS[part]


def test_everyday_words_in_clean_texts_are_mostly_nobody(lists):
    """A floor: these texts are packed with capitals after full stops and colons."""
    clean = read_documents((CORPUS / "clean.jsonl").read_text(encoding="utf-8"))[::2]
    assert evaluate(clean)["false_alarms_per_1000_words_without_spans"] <= 2


def test_recall_on_fresh_styles(lists):
    fresh = read_documents((CORPUS / "fresh.jsonl").read_text(encoding="utf-8"))
    assert evaluate(fresh[::2])["direct"]["recall"]["found"]["value"] >= 0.97


@pytest.mark.parametrize(("half", "recall"), [("a", 0.98), ("b", 0.985)])
def test_recall_on_texts_written_before_the_rules_were_read(lists, half, recall):
    """Floors: both halves were tuned on."""
    blind = read_documents((CORPUS / f"blind_{half}.jsonl").read_text(encoding="utf-8"))
    result = evaluate(blind)
    assert result["direct"]["recall"]["found"]["value"] >= recall
    assert result["overall"]["precision"]["value"] >= 0.94


@pytest.mark.parametrize(
    ("hand", "recall", "missing"),
    [
        (1, 0.965, 0.14),
        (2, 0.98, 0.08),
        (3, 0.965, 0.14),
        (4, 0.96, 0.18),
        (6, 0.965, 0.17),
        (8, 0.955, 0.26),
    ],
)
def test_figures_on_texts_by_other_hands(lists, hand, recall, missing):
    """Floors: all of these were tuned on; the blind third and fourth are never asked."""
    written = read_documents((CORPUS / f"written_{hand}.jsonl").read_text(encoding="utf-8"))
    result = evaluate(written[::2])
    assert result["direct"]["recall"]["found"]["value"] >= recall
    assert result["overall"]["precision"]["value"] >= 0.93
    assert result["documents_with_a_miss"]["value"] <= missing
    assert result["false_alarms_per_1000_words_without_spans"] <= 3
