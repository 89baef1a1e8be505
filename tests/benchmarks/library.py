"""The search library that comes with Wagtail, on Elasticsearch, to compare with."""

import copy

from modelsearch.backends.elasticsearch9 import Elasticsearch9SearchBackend
from wagtail.search import index

from learning.models import LearningPage
from learning.models.pages import PARTS


class SearchBackend(Elasticsearch9SearchBackend):
    """As it is shipped, but for two tokenizers that it defines and does not use."""

    settings = copy.deepcopy(Elasticsearch9SearchBackend.settings)
    del settings["settings"]["analysis"]["tokenizer"]


FACETS = ("learning_source_id", "physical_harm_id", "concern_id")


def search_the_same_texts():
    """Have the library search the texts that our engine searches; the product asks it for less."""
    LearningPage.search_fields = [
        *LearningPage.search_fields,
        *(index.SearchField(name) for name in ("summary", "reference", *dict(PARTS))),
        *(index.FilterField(name.removesuffix("_id")) for name in FACETS),
    ]
