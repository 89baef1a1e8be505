"""How a line of the log is written."""

from __future__ import annotations

import logging
import re
from typing import Any

# To the end of that error: a value may itself have several lines.
ROW = re.compile(
    r"^(?:DETAIL|CONTEXT|HINT): .*?(?=^(?:The above exception|During handling)|\Z)",
    re.MULTILINE | re.DOTALL,
)


class WithoutRows(logging.Formatter):
    """Leaves out the values with which PostgreSQL explains an error: they are people's words."""

    def formatException(self, ei: Any) -> str:
        return ROW.sub("", super().formatException(ei)).rstrip()
