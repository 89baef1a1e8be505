"""The search library that comes with Wagtail, on Elasticsearch, to compare with.

Its grams need a filter that the test server lacks; without them it has less to do, so what is
measured here is the least it takes.
"""

import copy

from modelsearch.backends.elasticsearch9 import Elasticsearch9SearchBackend

PLAIN = {"type": "custom", "tokenizer": "standard", "filter": ["asciifolding", "lowercase"]}


class SearchBackend(Elasticsearch9SearchBackend):
    settings = copy.deepcopy(Elasticsearch9SearchBackend.settings)
    settings["settings"]["analysis"] = {
        "analyzer": {"ngram_analyzer": PLAIN, "edgengram_analyzer": PLAIN}
    }
