"""The full-text index beside the entries, made for each database in its way.

Both index the same words: runs of letters and digits, without accents, Porter stems, no stop
words dropped. ``create`` can run again at any time: Django's remake of a table on SQLite drops
the triggers, so it also runs after every migrate.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

COLUMNS = ("title", "labels", "summary", "body", "attachments")
_NEW = ", ".join(f"new.{column}" for column in COLUMNS)
_OLD = ", ".join(f"old.{column}" for column in COLUMNS)
_CHANGED = " OR ".join(f"new.{column} IS NOT old.{column}" for column in COLUMNS)
_ALL = ", ".join(COLUMNS)

_TAKE_IN = f"""
    INSERT INTO search_text(rowid, {_ALL}) VALUES (new.page_id, {_NEW});
    INSERT INTO search_titles(rowid, title) VALUES (new.page_id, new.title);
"""
_TAKE_OUT = f"""
    INSERT INTO search_text(search_text, rowid, {_ALL}) VALUES ('delete', old.page_id, {_OLD});
    INSERT INTO search_titles(search_titles, rowid, title)
        VALUES ('delete', old.page_id, old.title);
"""

SQLITE_CREATE = (
    f"""CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5(
        {_ALL}, content='search_searchentry', content_rowid='page_id',
        tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_titles USING fts5(
        title, content='search_searchentry', content_rowid='page_id',
        tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')""",
    f"""CREATE TRIGGER IF NOT EXISTS search_entry_added AFTER INSERT ON search_searchentry
        BEGIN {_TAKE_IN} END""",
    f"""CREATE TRIGGER IF NOT EXISTS search_entry_removed AFTER DELETE ON search_searchentry
        BEGIN {_TAKE_OUT} END""",
    f"""CREATE TRIGGER IF NOT EXISTS search_entry_changed
        AFTER UPDATE OF {_ALL} ON search_searchentry WHEN {_CHANGED}
        BEGIN {_TAKE_OUT} {_TAKE_IN} END""",
)
SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS search_entry_added",
    "DROP TRIGGER IF EXISTS search_entry_removed",
    "DROP TRIGGER IF EXISTS search_entry_changed",
    "DROP TABLE IF EXISTS search_text",
    "DROP TABLE IF EXISTS search_titles",
)

# What is neither letter nor digit becomes a blank, in any locale and without an extension.
_NOT_WORDS = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8"
    r"\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u23ff\u2500-\u2bff\u3000-\u3003"
    r"\ufe0e\ufe0f\ufeff\U0001F000-\U0001FAFF]+"
)
_TOKENS = "asciiword, word, numword, int, uint, float, sfloat, version, hword, asciihword, numhword"

POSTGRESQL_CREATE = (
    "CREATE TEXT SEARCH DICTIONARY search_stem (TEMPLATE = snowball, LANGUAGE = porter)",
    "CREATE TEXT SEARCH CONFIGURATION search_words (COPY = simple)",
    f"ALTER TEXT SEARCH CONFIGURATION search_words ALTER MAPPING FOR {_TOKENS} WITH search_stem",
    rf"""CREATE FUNCTION search_fold(value text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
        SELECT regexp_replace(regexp_replace(lower(normalize(value, NFD)),
            '[\u0300-\u036f]+', '', 'g'), '{_NOT_WORDS}', ' ', 'g') $$""",
    """ALTER TABLE search_searchentry ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('search_words', left(search_fold(title), 10000)), 'A') ||
        setweight(to_tsvector('search_words',
            left(search_fold(labels || ' ' || summary), 20000)), 'B') ||
        setweight(to_tsvector('search_words', left(search_fold(body), 400000)), 'C') ||
        setweight(to_tsvector('search_words', left(search_fold(attachments), 400000)), 'D')
        ) STORED""",
    """ALTER TABLE search_searchentry ADD COLUMN title_words tsvector GENERATED ALWAYS AS (
        to_tsvector('simple', left(search_fold(title), 10000))) STORED""",
    "CREATE INDEX search_entry_words ON search_searchentry USING gin (words)",
    "CREATE INDEX search_entry_title_words ON search_searchentry USING gin (title_words)",
)
POSTGRESQL_DROP = (
    "ALTER TABLE search_searchentry DROP COLUMN IF EXISTS words",
    "ALTER TABLE search_searchentry DROP COLUMN IF EXISTS title_words",
    "DROP FUNCTION IF EXISTS search_fold(text)",
    "DROP TEXT SEARCH CONFIGURATION IF EXISTS search_words",
    "DROP TEXT SEARCH DICTIONARY IF EXISTS search_stem",
)


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the index of this database, or what is missing of it, filled from the entries."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT 1 FROM pg_attribute WHERE attrelid = 'search_searchentry'::regclass "
                "AND attname = 'words' AND NOT attisdropped"
            )
            if not cursor.fetchone():
                for statement in POSTGRESQL_CREATE:
                    cursor.execute(statement)
            return
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE name IN ('search_text', 'search_titles', "
            "'search_entry_added', 'search_entry_removed', 'search_entry_changed')"
        )
        if cursor.fetchone()[0] == len(SQLITE_CREATE):
            return
        for statement in SQLITE_CREATE:
            cursor.execute(statement)
    refill(connection)


def refill(connection: BaseDatabaseWrapper) -> None:
    """Read the entries into SQLite's index again; PostgreSQL's columns are never out of step."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in ("search_text", "search_titles"):
                cursor.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")


def drop(connection: BaseDatabaseWrapper) -> None:
    statements = POSTGRESQL_DROP if connection.vendor == "postgresql" else SQLITE_DROP
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def mend_after_migrate(**kwargs: Any) -> None:
    """Receiver of post_migrate: put back triggers that a table remake dropped."""
    from django.db import connections

    connection = connections[kwargs["using"]]
    tables = connection.introspection.table_names()
    if connection.vendor == "sqlite" and "search_text" in tables:
        create(connection)
