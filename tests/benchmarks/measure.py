"""One size: make the network, measure, write the figures. Run in a process of its own."""

import json
import sys
from pathlib import Path

import django


def main(pages, output):
    django.setup()
    from tests.benchmarks import network, requests, searches

    seconds = network.make(pages)
    network.mark()
    figures = {
        "pages": pages,
        "seconds_to_make": seconds,
        "requests": requests.cpu_and_queries(),
        "queries": requests.queries_by_content(),
        "searches": searches.latencies(),
        "index_part_of_a_save_ms": searches.index_one(),
    }
    Path(output).write_text(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
