"""``python -m tests.benchmarks.relevance``: how well each engine ranks the default demo.

The judged questions of ``tests/search/judged``, asked of plain BM25 and of the search on SQLite,
PostgreSQL and Elasticsearch. Prints a table, the questions that rank lower than with plain BM25,
and all of it as JSON. Nothing is asserted: figures are read by people. A server that cannot be had
here is left out.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from tests.engines import postgresql
from tests.engines.elasticsearch import distribution
from tests.engines.elasticsearch.server import server as elasticsearch

ROOT = Path(__file__).resolve().parents[2]
PLAIN = "plain BM25"
K = 10
NDCG = f"ndcg@{K}"
FIGURES = (NDCG, f"recall@{K}", "mrr")
AIM = f"Aim for {NDCG}: 0.10 above {PLAIN}, and within 0.05 of each other."
READ_WITHIN = 30  # seconds: how pages are ranked is measured here, and not how fast
CHOOSES_AN_ENGINE = {"DATABASE_URL", "ELASTICSEARCH_URL", "CACHE_URL"}


def main():
    figures = measured({})
    for missing, server, variable in (
        (postgresql.missing, postgresql.server, "DATABASE_URL"),
        (distribution.missing, elasticsearch, "ELASTICSEARCH_URL"),
    ):
        if why := missing():
            sys.stderr.write(f"Left out: {why}\n")
            continue
        with server() as new:
            figures |= measured({variable: new.url})
    sys.stdout.write(f"{table(figures)}\n{json.dumps(figures, indent=2, ensure_ascii=False)}\n")


def measured(settings):
    """Return {engine: figures} of a demo made with ``settings``, in a process of its own."""
    environment = {k: v for k, v in os.environ.items() if k not in CHOOSES_AN_ENGINE} | settings
    with tempfile.TemporaryDirectory(prefix="spreading-learning-relevance-") as folder:
        output = Path(folder) / "figures.json"
        environment |= {
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "LOG_LEVEL": "ERROR",
        }
        subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.relevance", str(output)],
            cwd=ROOT, env=environment, check=True, stdout=sys.stderr,
        )  # fmt: skip
        return json.loads(output.read_text("utf-8"))


def measure(output):
    """Make the default demo where the settings lead, and write what its engines answer."""
    import django

    django.setup()
    from django.core.management import call_command

    for command in ("migrate", "set_up", "demo", "rebuild_search"):
        call_command(command, verbosity=0)
    with engines() as named:
        figures = {name: figures_of(engine) for name, engine in named.items()}
    Path(output).write_text(json.dumps(figures), "utf-8")


@contextmanager
def engines():
    """Yield the engines to ask. Elasticsearch is asked itself, so that nothing stands in."""
    from django.conf import settings
    from django.db import connection

    from search.engines import elasticsearch, get_engine

    if settings.ELASTICSEARCH:
        elasticsearch.READ_WITHIN = READ_WITHIN
        yield {"Elasticsearch": get_engine().main}
    elif connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield {"PostgreSQL": get_engine()}
    else:
        with connection.cursor() as cursor:
            yield {PLAIN: PlainBM25(cursor), "SQLite": get_engine()}


class PlainBM25:
    """What FTS5 does by itself: one column, any word; no stems, weights, synonyms, stop words."""

    def __init__(self, cursor):
        self.cursor = cursor
        cursor.execute("CREATE VIRTUAL TABLE temp.plain USING fts5(text, tokenize = 'unicode61')")
        cursor.execute(
            "INSERT INTO temp.plain (rowid, text) SELECT page_id, title || ' ' || summary || ' ' "
            "|| body || ' ' || labels || ' ' || attachments FROM search_searchentry"
        )

    def search(self, query):
        from search.parsing import words_in

        any_word = " OR ".join(f'"{word}"' for word in words_in(query.text))
        self.cursor.execute(
            "SELECT e.reference FROM temp.plain p JOIN search_searchentry e ON e.page_id = p.rowid "
            f"WHERE p.text MATCH %s ORDER BY bm25(plain), p.rowid LIMIT {query.page_size}",
            [any_word],
        )
        hits = [SimpleNamespace(reference=row[0]) for row in self.cursor.fetchall()]
        return SimpleNamespace(hits=hits, stand_in=False)


def figures_of(engine):
    """Return the means over all questions, and nDCG of each by its text."""
    from search.evaluation import evaluate
    from tests.search.judged import judged

    questions = list(judged().values())
    means = evaluate(engine, questions, K)
    each = {question.text: evaluate(engine, [question], K)[NDCG] for question in questions}
    return {name: means[name] for name in FIGURES} | {"each": each}


def table(figures):
    """Return the means with their aim, and each question that an engine ranks below plain BM25."""
    lines = ["".join([f"{'':<16}", *(f"{name:>12}" for name in FIGURES), f"{'+ plain':>12}"])]
    plain = figures[PLAIN]
    for engine, row in figures.items():
        values = "".join(f"{row[name]:>12.3f}" for name in FIGURES)
        lines.append(f"{engine:<16}{values}{row[NDCG] - plain[NDCG]:>+12.3f}")
    lines += [AIM, "", f"{f'{NDCG} below {PLAIN}':<36}{PLAIN:>14}{'':>4}engine"]
    for engine, row in figures.items():
        for text, value in row["each"].items():
            if value < (usual := plain["each"][text]):
                lines.append(f"{text:<36}{usual:>14.3f}{value:>10.3f}  {engine}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
