"""What a form of actions sends."""

NAMES_SOMEBODY = "Sister Jane Hargreaves moves the stronger ampoules."


def told(wish, **fields):
    """Return what a form sends that says ``wish``."""
    data = {
        name: "" if value is None else str(value)
        for name, value in wish.fields.items()
        if name != "kind"
    }
    return data | {"kind": wish.kind.pk} | fields
