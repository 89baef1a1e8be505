"""``python -m tests.engines.elasticsearch COMMAND…`` runs the command with a server."""

import os
import signal
import subprocess
import sys

from tests.engines.elasticsearch import distribution
from tests.engines.elasticsearch.server import server


def main(command: list[str]) -> int:
    if why := distribution.missing():
        print(f"SKIPPED: nothing was tested on Elasticsearch: {why}")  # noqa: T201
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server stops too
    with server() as new:
        print("On Elasticsearch:", flush=True)  # noqa: T201
        return subprocess.run(command, env={**os.environ, "ELASTICSEARCH_URL": new.url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
