"""Questions as staff type them, each with the pages of the default demo that answer it.

2 is just what was asked, 1 is related and useful; judged by reading the pages, never by what an
engine returns. Pages go by their titles here: the demo dates its pages back from the day on which
it is made, and a reference holds the year, so references change with the day.
"""

from pathlib import Path

from search.evaluation import Judged, read_qrels, read_queries
from search.models import SearchEntry

QUERIES = Path(__file__).parent / "queries.jsonl"
QRELS = Path(__file__).parent / "qrels.tsv"


def references():
    """Return {title in small letters: reference} of what is in search."""
    rows = SearchEntry.objects.exclude(reference="").values_list("title", "reference")
    return {title.lower(): reference for title, reference in rows}


def judged():
    """Return {id: question with the judgements by reference}; a page that is not there raises."""
    known, judgements = references(), read_qrels(QRELS)
    return {
        key: Judged(text, {known[title].lower(): gain for title, gain in judgements[key].items()})
        for key, text in read_queries(QUERIES).items()
    }


def write_qrels(path):
    """Write the judgements with today's references, for ``evaluate_search --qrels``."""
    lines = [
        f"{key}\t{reference}\t{gain:g}\n"
        for key, question in judged().items()
        for reference, gain in question.gains.items()
    ]
    path.write_text("".join(lines), encoding="utf-8")
