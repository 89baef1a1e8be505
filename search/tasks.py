"""What the worker runs for search."""

from search.engines import get_engine
from search.indexing import reconcile


def bring_index_up_to_date() -> None:
    """Write to an outside index what has changed; nothing where the database searches."""
    get_engine().catch_up()


def reconcile_search() -> None:
    """Mend entries that no signal reached; safe to run at any time, at once, again."""
    reconcile()
