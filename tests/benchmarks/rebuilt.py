"""A rebuild of the outside index in a process of its own: its memory is not that of others."""

import json
import sys
import time
from pathlib import Path

import django


def peak_mb():
    """Return the most memory this program has held. The parent's does not count, as it would in
    ``getrusage``."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    django.setup()
    from search import rebuilding
    from search.engines import get_engine

    cpu, started = time.process_time(), time.perf_counter()
    count = rebuilding.rebuild(get_engine().main)
    figures = {
        "pages": count,
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "peak_mb": peak_mb(),
    }
    Path(sys.argv[1]).write_text(json.dumps(figures))
