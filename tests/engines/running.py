"""What ``python -m tests.engines.<server> COMMAND…`` does, whichever the server."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

MEASURED = "tests.benchmarks.settings"


def is_measured() -> bool:
    """Return whether benchmarks run on it, for which a server is as it comes."""
    return os.environ.get("DJANGO_SETTINGS_MODULE") == MEASURED


def run_with(
    name: str,
    variable: str,
    missing: Callable[[], str],
    server: Callable[[], AbstractContextManager[Any]],
    address: Callable[[Any], str] = str,
) -> int:
    """Run the command of this process with ``variable`` set to the ``address`` of a new server.

    Where there can be no server, say why, and that nothing was tested.
    """
    if why := missing():
        print(f"SKIPPED: nothing was tested on {name}: {why}")  # noqa: T201
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server stops too
    with server() as new:
        print(f"On {name}:", flush=True)  # noqa: T201
        return subprocess.run(sys.argv[1:], env={**os.environ, variable: address(new)}).returncode
