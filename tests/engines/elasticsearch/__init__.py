"""A throw-away Elasticsearch for tests: the server itself, from the test distribution.

That distribution lacks the analysis module, so some of its filters come from ``analysis/``, built
here into a plugin from the Lucene library that the server carries.
"""
