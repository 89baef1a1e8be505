"""Pictures for the demo's pages, drawn by code."""


def make_pictures() -> dict[str, int]:
    """Make the pictures and return their ids by name."""
    return {}
