"""SQLite: FTS5 with Porter stems, ranked by BM25 with a weight for each column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.engines.answers import MARK_OFF, MARK_ON
from search.engines.database import DatabaseEngine
from search.parsing import Parsed
from search.sql import Sql

RANK = "bm25(search_text, 5.0, 2.0, 2.0, 1.0, 0.5)"
SUMMARY, BODY, ATTACHMENTS = 2, 3, 4
PASSAGE = 32  # words


def phrase(words: Sequence[str]) -> str:
    """Words are letters and digits only, so quoting them is safe."""
    return '"' + " ".join(words) + '"'


def either_of(terms: Iterable[Sequence[str]]) -> str:
    return " OR ".join(phrase(words) for words in terms)


class SQLiteEngine(DatabaseEngine):
    facts = "search_searchentry e INDEXED BY search_entry_facts"

    def any_of(self, parsed: Parsed) -> str:
        """Return the FTS5 query: every phrase, and any word; neighbours lift the rank."""
        required = " AND ".join(f"({either_of(Parsed.spellings(p))})" for p in parsed.phrases)
        terms = [term for word in parsed.words for term in parsed.terms(word)]
        either = either_of(dict.fromkeys([*terms, *parsed.adjacent]))
        return f"({required}) AND ({either})" if required and either else required or either

    def matches(self, parsed: Parsed, columns: Sql, where: Sql) -> Sql:
        text = (
            f"SELECT {columns.text}, {RANK} AS rank FROM search_text CROSS JOIN {self.facts} "
            f"WHERE search_text MATCH %s AND e.page_id = search_text.rowid AND {where.text}"
        )
        params = [*columns.params, self.any_of(parsed), *where.params]
        if parsed.needed > 1:
            words = [either_of(parsed.terms(word)) for word in parsed.words]
            each = " UNION ALL ".join(
                ["SELECT rowid AS id FROM search_text WHERE search_text MATCH %s"] * len(words)
            )
            text += (
                f" AND search_text.rowid IN (SELECT id FROM ({each}) "
                f"GROUP BY id HAVING count(*) >= {parsed.needed})"
            )
            params += words
        return Sql(text, params)

    def excerpts(self, parsed: Parsed, ids: Sequence[int]) -> dict[int, str]:
        marks = f"'{MARK_ON}', '{MARK_OFF}', '…', {PASSAGE}"
        columns = ", ".join(
            f"snippet(search_text, {column}, {marks})" for column in (SUMMARY, BODY, ATTACHMENTS)
        )
        each = f"SELECT rowid, {columns} FROM search_text WHERE search_text MATCH %s AND rowid = %s"
        rows = Sql(
            " UNION ALL ".join([each] * len(ids)),
            [param for pk in ids for param in (self.any_of(parsed), pk)],
        )
        return self._passages(rows)

    def suggest_rows(self, words: Sequence[str], where: Sql, limit: int) -> Sql:
        beginning = " AND ".join([phrase([word]) for word in words[:-1]] + [f'"{words[-1]}"*'])
        return Sql(
            f"SELECT e.page_id FROM search_titles CROSS JOIN {self.facts} "
            "WHERE search_titles MATCH %s AND e.page_id = search_titles.rowid "
            f"AND {where.text} ORDER BY search_titles.rowid DESC LIMIT {limit}",
            [beginning, *where.params],
        )

    def within(self, path: str) -> Sql:
        """Tree paths are digits and capitals, all before a tilde."""
        return Sql("(e.path >= %s AND e.path < %s)", [path, path + "~"])
