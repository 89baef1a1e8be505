"""``evaluate_search``: the figures of judged queries."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from search.evaluation import ndcg
from tests.factories import learning_page

pytestmark = pytest.mark.django_db

QUERIES = [{"id": "1", "text": "ampoules"}, {"_id": "2", "query": "oxygen cylinder"}]
QRELS = "query-id\tcorpus-id\tscore\n1\tEXT-1\t2\n1\text-2\t1\n2\tEXT-3\t1\n2\tGONE\t1\n"


@pytest.fixture
def measure(tmp_path):
    def run(queries=None, qrels=QRELS, **options):
        lines = queries if isinstance(queries, str) else "\n".join(map(json.dumps, QUERIES))
        (tmp_path / "q.jsonl").write_text(lines)
        (tmp_path / "r.tsv").write_text(qrels)
        out = io.StringIO()
        call_command(
            "evaluate_search", queries=tmp_path / "q.jsonl", qrels=tmp_path / "r.tsv",
            stdout=out, **options,
        )  # fmt: skip
        return json.loads(out.getvalue())

    return run


def test_figures_of_two_queries(measure):
    learning_page(title="Ampoules, ampoules, ampoules", reference="EXT-1")
    learning_page(title="A drawer", what_happened="Ampoules lay about.", reference="EXT-2")
    learning_page(title="Oxygen cylinder empty", reference="EXT-3")
    found = measure(k=5)
    assert found["queries"] == 2
    assert (found["ndcg@5"], found["recall@5"], found["mrr"]) == (1, 1, 1)
    assert 0 < found["p50_ms"] <= found["p95_ms"]
    assert found["answered_by_stand_in"] == 0


def test_a_query_whose_documents_are_not_indexed_does_not_count(measure):
    learning_page(title="Ampoules", reference="EXT-1")
    assert measure()["queries"] == 1


def test_ndcg_of_a_list_in_the_wrong_order():
    # (1/log2(2) + 2/log2(3)) / (2/log2(2) + 1/log2(3)), by hand
    assert ndcg(["b", "a"], {"a": 2, "b": 1}, 10) == pytest.approx(0.8597, abs=1e-4)
    assert ndcg(["x"], {"a": 1}, 10) == 0


def test_trec_qrels_with_four_columns(measure):
    learning_page(title="Ampoules", reference="EXT-1")
    assert measure(qrels="1 0 EXT-1 1\n")["ndcg@10"] == 1


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"queries": "not json"}, "line 1: expected JSON"),
        ({"queries": '{"id": "1"}'}, "line 1: expected JSON"),
        ({"qrels": "1\tEXT-1\t1\n1\tEXT-2\n"}, "line 2: expected query"),
        ({"qrels": "1\tNOWHERE\t1\n"}, "nothing to measure"),
        ({"k": 0}, "--k must be"),
    ],
)
def test_bad_input_names_the_line(measure, options, reason):
    learning_page(title="Ampoules", reference="EXT-1")
    with pytest.raises(CommandError, match=reason):
        measure(**options)
