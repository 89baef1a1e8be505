"""PostgreSQL: a weighted tsvector with GIN, each word's rank weighed by its rarity."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.answers import MARK_OFF, MARK_ON
from search.engines.database import DatabaseEngine
from search.parsing import Parsed
from search.sql import Sql

WEIGHTS = "'{0.1, 0.2, 0.5, 1.0}'"
SATURATION = 0.05  # the ts_rank at which a word counts half as much as it ever will
TERM = "phraseto_tsquery('search_words', %s)"
MARKS = f"StartSel={MARK_ON}, StopSel={MARK_OFF}"
HEADLINE = f"{MARKS}, MaxWords=35, MinWords=20, MaxFragments=1"


def either_of(terms: Sequence[Sequence[str]]) -> Sql:
    """Return the tsquery of any of ``terms``, each words in a row."""
    return Sql(f"({' || '.join([TERM] * len(terms))})", [" ".join(words) for words in terms])


class PostgreSQLEngine(DatabaseEngine):
    def query(self, parsed: Parsed) -> Sql:
        """Return the tsquery: every phrase, and any word."""
        phrases = [either_of(Parsed.spellings(phrase)) for phrase in parsed.phrases]
        words = [either_of(parsed.terms(word)) for word in parsed.words]
        required = " && ".join(part.text for part in phrases)
        either = " || ".join(part.text for part in words)
        text = f"({required}) && ({either})" if required and either else required or either
        return Sql(text, [param for part in (*phrases, *words) for param in part.params])

    def matches(self, parsed: Parsed, columns: Sql, where: Sql) -> Sql:
        """Rank as BM25 does: a term's frequency, counting less the more there is, by its rarity.

        ``ts_rank`` alone grows without an end, so that a common word in a title beats a rare one
        in the text.
        """
        terms = [either_of(parsed.terms(word)) for word in parsed.words]
        terms += [either_of(Parsed.spellings(phrase)) for phrase in parsed.phrases]
        terms += [either_of([pair]) for pair in parsed.adjacent]
        asked = self.query(parsed)
        selected = ", ".join(f"{term.text} AS t{n}" for n, term in enumerate(terms))
        ranks = ", ".join(
            f"ts_rank({WEIGHTS}, e.words, q.t{n}, 1) AS r{n}" for n in range(len(terms))
        )
        rarity = ", ".join(
            f"ln(1 + greatest((SELECT reltuples FROM pg_class WHERE oid = "
            f"'search_searchentry'::regclass), count(*), 1) / (0.5 + count(*) FILTER "
            f"(WHERE r{n} > 0))) AS i{n}"
            for n in range(len(terms))
        )
        score = " + ".join(f"r{n} / (r{n} + {SATURATION}) * i{n}" for n in range(len(terms)))
        enough = " + ".join(f"(r{n} > 0)::int" for n in range(len(parsed.words))) or "0"
        text = (
            f"WITH q AS MATERIALIZED (SELECT {asked.text} AS asked, {selected}), "
            "found AS MATERIALIZED (SELECT e.page_id, e.published_at, e.access_id, e.path, "
            f"{ranks} FROM q CROSS JOIN search_searchentry e WHERE e.words @@ q.asked), "
            f"rarity AS MATERIALIZED (SELECT {rarity} FROM found) "
            f"SELECT {columns.text}, -({score}) AS rank FROM found e CROSS JOIN rarity "
            f"WHERE {enough} >= {parsed.needed} AND {where.text}"
        )
        asked_for = [param for term in terms for param in term.params]
        return Sql(text, [*asked.params, *asked_for, *columns.params, *where.params])

    def excerpts(self, parsed: Parsed, ids: Sequence[int]) -> dict[int, str]:
        asked = self.query(parsed)
        marks = ", ".join(["%s"] * len(ids))
        rows = Sql(
            f"WITH q AS (SELECT {asked.text} AS asked) SELECT e.page_id, "
            "ts_headline('search_words', left(e.summary, 2000), q.asked, %s), "
            "ts_headline('search_words', left(e.body, 50000), q.asked, %s), "
            "ts_headline('search_words', left(e.attachments, 50000), q.asked, %s) "
            f"FROM search_searchentry e CROSS JOIN q WHERE e.page_id IN ({marks})",
            [*asked.params, f"{MARKS}, HighlightAll=true", HEADLINE, HEADLINE, *ids],
        )
        return self._passages(rows)

    def suggest_rows(self, words: Sequence[str], where: Sql, limit: int) -> Sql:
        beginning = " & ".join([*words[:-1], f"{words[-1]}:*"])
        return Sql(
            "SELECT e.page_id FROM search_searchentry e "
            f"WHERE e.title_words @@ to_tsquery('simple', %s) AND {where.text} "
            f"ORDER BY e.page_id DESC LIMIT {limit}",
            [beginning, *where.params],
        )

    def within(self, path: str) -> Sql:
        return Sql("e.path LIKE %s", [path + "%"])
