"""Words that mean the same, looked up as a question is asked, so that a change is live at once."""

from __future__ import annotations

from collections.abc import Sequence

from search.models import SynonymTerm
from search.parsing import MAX_SYNONYM_WORDS, Parsed, parse
from search.spelling import variants
from search.sql import Sql, marks

MAX_ALTERNATIVES = 12

Terms = tuple[str, ...]


def read(text: str) -> Parsed:
    """Return what was typed with all that counts as each word, in one query at most."""
    parsed = parse(text)
    if not parsed:
        return parsed
    meanings = _meanings(parsed.typed)
    alternatives: dict[str, dict[Terms, None]] = {
        word: dict.fromkeys((variant,) for variant in variants(word)) for word in parsed.words
    }
    for run, others in meanings.items():
        for word in run:
            if word in alternatives:
                alternatives[word] |= dict.fromkeys(others)
    return parsed.counting(
        {
            word: tuple(term for term in terms if term != (word,))[:MAX_ALTERNATIVES]
            for word, terms in alternatives.items()
        }
    )


def _meanings(typed: Sequence[str]) -> dict[Terms, list[Terms]]:
    """Return {words typed in a row: the other terms of their groups}."""
    runs = {
        " ".join(spelled): tuple(run)
        for run in _runs(typed)
        for spelled in ([run] if len(run) > 1 else [run, *([v] for v in variants(run[0]))])
    }
    terms = SynonymTerm._meta.db_table
    same = Sql(
        f"SELECT asked.words, other.words FROM {terms} asked JOIN {terms} other "
        "ON other.group_id = asked.group_id AND other.words <> asked.words "
        f"WHERE asked.words IN ({marks(runs)}) ORDER BY other.id",
        list(runs),
    )
    found: dict[Terms, list[Terms]] = {}
    for asked, other in same.rows():
        found.setdefault(runs[asked], []).append(tuple(other.split()))
    return found


def _runs(typed: Sequence[str]) -> list[list[str]]:
    return [
        list(typed[start : start + length])
        for length in range(1, MAX_SYNONYM_WORDS + 1)
        for start in range(len(typed) - length + 1)
    ]
