"""A learning page that sites were asked about is archived, never deleted."""

from __future__ import annotations

from learning.kept import in_bulk, keeper
from learning.responses.models import SiteResponse

WHY = (
    "Sites were asked how it could apply to them, and what they answered is kept. Unpublish it "
    "instead: then no site owes an answer any more, no reader sees it, and the record stays."
)
BELOW = "learning pages that sites were asked about stand under it, and what they answered is kept."

keep_answered = keeper(SiteResponse, why=WHY, below=BELOW)
keep_answered_in_bulk = in_bulk(keep_answered)
