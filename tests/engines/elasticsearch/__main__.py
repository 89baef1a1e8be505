"""``python -m tests.engines.elasticsearch COMMAND…`` runs the command with a server."""

import sys

from tests.engines.elasticsearch.distribution import missing
from tests.engines.elasticsearch.server import server
from tests.engines.running import run_with

if __name__ == "__main__":
    sys.exit(run_with("Elasticsearch", "ELASTICSEARCH_URL", missing, server, lambda new: new.url))
