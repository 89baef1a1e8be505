"""The search library that comes with Wagtail, on Elasticsearch, to compare with.

Its grams need a filter that the test server lacks; without them it has less to do, so what is
measured here is the least it takes.
"""

import copy

from modelsearch.backends.elasticsearch9 import Elasticsearch9SearchBackend
from wagtail.search import index

from learning.models import LearningPage
from learning.models.pages import PARTS

PLAIN = {"type": "custom", "tokenizer": "standard", "filter": ["asciifolding", "lowercase"]}


class SearchBackend(Elasticsearch9SearchBackend):
    settings = copy.deepcopy(Elasticsearch9SearchBackend.settings)
    settings["settings"]["analysis"] = {
        "analyzer": {"ngram_analyzer": PLAIN, "edgengram_analyzer": PLAIN}
    }


FACETS = ("learning_source_id", "physical_harm_id", "concern_id")


def search_the_same_texts():
    """Have the library search the texts that our engine searches; the product asks it for less."""
    LearningPage.search_fields = [
        *LearningPage.search_fields,
        *(index.SearchField(name) for name in ("summary", "reference", *dict(PARTS))),
        *(index.FilterField(name.removesuffix("_id")) for name in FACETS),
    ]
