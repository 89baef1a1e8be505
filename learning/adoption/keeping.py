"""An innovation that sites heard of is archived, never deleted."""

from __future__ import annotations

from learning.adoption.models import Adoption
from learning.kept import in_bulk, keeper

WHY = (
    "Sites have heard of it, and what they say of it is kept. Unpublish it instead: then no reader "
    "sees it, and the record stays."
)
BELOW = "innovations that sites have heard of stand under it, and what they say of them is kept."

keep_adopted = keeper(Adoption, why=WHY, below=BELOW)
keep_adopted_in_bulk = in_bulk(keep_adopted)
