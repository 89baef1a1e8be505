"""What the worker runs for search."""

from search.indexing import reconcile


def reconcile_search() -> None:
    """Mend entries that no signal reached; safe to run at any time, at once, again."""
    reconcile()
