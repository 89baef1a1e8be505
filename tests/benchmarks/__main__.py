"""``python -m tests.benchmarks``: what pages and searches cost, as a table and as JSON.

Each size has a database and a process of its own. Nothing is asserted: figures are read by people.
BENCH_PAGES, BENCH_SEARCH_PAGES and BENCH_ANSWERED_PAGES set the sizes; BENCH_QUICK=1 takes small
ones to try it out.
"""

import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.report import table
from tests.engines import postgresql
from tests.engines.elasticsearch import distribution

QUICK = os.environ.get("BENCH_QUICK") == "1"
SMALL = 200 if QUICK else 1_000
PAGES = int(os.environ.get("BENCH_PAGES") or (500 if QUICK else 10_000))
SEARCH_PAGES = int(os.environ.get("BENCH_SEARCH_PAGES") or (2_000 if QUICK else 50_000))
ANSWERED_PAGES = int(os.environ.get("BENCH_ANSWERED_PAGES") or (1_000 if QUICK else 100_000))
RECIPIENTS, KILLS = (500, 3) if QUICK else (10_000, 10)
STAFF, ACKNOWLEDGEMENTS = (1_000, 200) if QUICK else (30_000, 6_000)
DATABASES = ("SQLite", "PostgreSQL")
ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "latest.json"


def main():
    with tempfile.TemporaryDirectory(prefix="spreading-learning-bench-") as folder:
        empty = Path(folder) / "empty"
        run("prepare", data=empty)
        sizes = [measured(pages, empty) for pages in sorted({SMALL, PAGES, SEARCH_PAGES})]
        elastic = on_elasticsearch(max(SEARCH_PAGES, 3_000), empty)
        sending = {name: on(name, empty, "sending", RECIPIENTS, KILLS) for name in DATABASES}
        alerts = {name: on(name, empty, "alerts", STAFF, ACKNOWLEDGEMENTS) for name in DATABASES}
        watching = {name: on(name, empty, "watching", STAFF) for name in DATABASES}
        answering = {name: on(name, empty, "answering", ANSWERED_PAGES) for name in DATABASES}
    results = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "cpus": os.cpu_count(),
        "main_size": PAGES,
        "search_size": SEARCH_PAGES,
        "sizes": sizes,
        "elasticsearch": elastic,
        "sending": sending,
        "alerts": alerts,
        "watching": watching,
        "answering": answering,
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    sys.stdout.write(table(results))


def measured(pages, empty):
    """Return the figures of a network with ``pages`` pages, on a copy of the ``empty`` one."""
    sys.stderr.write(f"Measuring with {pages:,} pages\n")
    data = empty.with_name(str(pages))
    shutil.copytree(empty, data)
    output = data / "figures.json"
    run("measure", str(pages), str(output), data=data)
    figures = json.loads(output.read_text())
    shutil.rmtree(data)
    return figures


def on_elasticsearch(pages, empty):
    """Return the figures of Elasticsearch, or why there are none."""
    if why := distribution.missing():
        return {"skipped": why}
    sys.stderr.write(f"Measuring Elasticsearch with {pages:,} pages\n")
    data = empty.with_name("elasticsearch")
    shutil.copytree(empty, data)
    output = data / "figures.json"
    run("elastic", str(pages), str(output), data=data, through=["tests.engines.elasticsearch"])
    return json.loads(output.read_text())


def on(database, empty, module, *numbers):
    """Return the figures of a module on ``database``, or why there are none."""
    through = ["tests.engines.postgresql"] if database == "PostgreSQL" else []
    if through and (why := postgresql.missing()):
        return {"skipped": why}
    sys.stderr.write(f"Measuring {module} on {database}\n")
    data = empty.with_name(f"{module}-{database}")
    shutil.copytree(empty, data)
    output = data / "figures.json"
    run(module, *map(str, numbers), str(output), data=data, through=through)
    return json.loads(output.read_text())


def run(module, *arguments, data, through=()):
    """Run a module of this package in a process of its own, with ``data`` as its data folder.

    ``through`` are modules that start a server and run the rest of their command with it.
    """
    environment = {
        **os.environ,
        "DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "LOG_LEVEL": "ERROR",
    }
    environment.pop("DATABASE_URL", None)
    python = [sys.executable, "-m"]
    command = [part for server in through for part in (*python, server)] + python
    subprocess.run(
        [*command, f"tests.benchmarks.{module}", *arguments],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=sys.stderr,
    )


if __name__ == "__main__":
    main()
