"""What Elasticsearch holds: its mapping, and the document of each search entry.

Accents are folded and words stemmed as the databases do it, as pages are taken in and as they are
looked for. Spellings and synonyms come with the question, so that changing them rebuilds nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from search.access import ancestor_paths
from search.models import EntryValue, SearchEntry

# What goes into a search, with its weight. The databases weigh the same way.
FIELDS = {"title": 10, "labels": 4, "summary": 4, "body": 2, "attachments": 1}
TITLE_WORDS = "title.exact"
TITLE_SORT = 500

_FILTERS = ["parts", "lowercase", "asciifolding"]

SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": "1s",
    # A page deleted while an index is built must stay deleted in it.
    "gc_deletes": "6h",
    "analysis": {
        "filter": {
            # Words as the databases cut them: "nurse's", "3.5" and "snake_case" are two each.
            "parts": {
                "type": "word_delimiter",
                "split_on_case_change": False,
                "split_on_numerics": False,
                "stem_english_possessive": False,
            },
        },
        "analyzer": {
            "exact": {"tokenizer": "standard", "filter": _FILTERS},
            "stems": {"tokenizer": "standard", "filter": [*_FILTERS, "porter_stem"]},
        },
    },
}

_text = {"type": "text", "analyzer": "stems"}
_long_text = {**_text, "index_options": "offsets"}  # passages without reading the text again

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"includes": ["stamp", "summary", "body", "attachments"]},
    "properties": {
        "page": {"type": "long"},
        "title": {
            **_text,
            "fields": {
                "exact": {
                    "type": "text",
                    "analyzer": "exact",
                    "index_prefixes": {"min_chars": 1, "max_chars": 12},
                }
            },
        },
        "title_sort": {"type": "keyword"},
        "labels": _text,
        "summary": _long_text,
        "body": _long_text,
        "attachments": _long_text,
        "published_at": {"type": "date"},
        "access": {"type": "keyword"},
        "within": {"type": "keyword"},
        "stamp": {"type": "keyword", "index": False, "doc_values": False},
        "facets": {"type": "keyword"},  # all in one: counting them is one walk, not seven
    },
}

VERSION = hashlib.sha256(json.dumps([SETTINGS, MAPPING], sort_keys=True).encode()).hexdigest()[:12]


def documents(entries: QuerySet[SearchEntry]) -> Iterable[tuple[int, dict[str, Any]]]:
    """Yield (page id, document) of each entry, in two queries."""
    rows = list(
        entries.values(
            "pk", "title", "labels", "summary", "body", "attachments", "path", "published_at",
            "access_id",
        )
    )  # fmt: skip
    values: dict[int, list[str]] = {row["pk"]: [] for row in rows}
    pairs = EntryValue.objects.filter(entry__in=list(values)).values_list(
        "entry_id", "facet_value__facet", "facet_value__value"
    )
    for pk, facet, value in pairs:
        values[pk].append(stored(facet, value))
    for row in rows:
        yield row["pk"], _document(dict(row), sorted(values[row["pk"]]))


def stored(facet: int, value: str) -> str:
    """Return a facet's value as a document holds it, such as ``1:theatres``."""
    return f"{int(facet)}:{value}"


def _document(row: dict[str, Any], facets: list[str]) -> dict[str, Any]:
    document = {
        "page": row["pk"],
        "title": row["title"],
        "title_sort": row["title"].lower()[:TITLE_SORT],
        **{name: row[name] for name in ("labels", "summary", "body", "attachments")},
        "published_at": row["published_at"].isoformat(),
        "access": str(row["access_id"]),
        "within": ancestor_paths(row["path"]),
        "facets": facets,
    }
    content = json.dumps(document, sort_keys=True).encode()
    return document | {"stamp": hashlib.sha256(content).hexdigest()[:16]}
