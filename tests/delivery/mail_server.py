"""A real mail server on loopback: ``python -m tests.delivery.mail_server PORT FILE``.

It writes a line ``Message-ID address`` to FILE for each mail it takes, before it says so. What it
does is told by the first word of the address: ``greylisted`` is refused for now, ``unknown`` for
good, ``slow`` waits, ``hangup`` is cut off in the middle of the line, ``drops`` is taken and cut
off without an answer. A number after a full stop says how many times.
"""

import asyncio
import email
import socket
import subprocess
import sys
import time
from collections import Counter
from email import policy
from pathlib import Path

from aiosmtpd.smtp import SMTP

from tests.engines.postgresql import free_port

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
SLOW = 1.5  # seconds


class Handler:
    def __init__(self, file, pause):
        self.file, self.pause = file.open("a", buffering=1), pause
        self.last, self.connected = file.with_suffix(".last"), file.with_suffix(".connections")
        self.times = Counter()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        with self.connected.open("a") as connections:
            connections.write("+")
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        kind = self.kind_of(address)
        if kind == "unknown":
            return f"550 5.1.1 <{address}> User unknown"
        if kind == "greylisted":
            return "450 4.2.0 Greylisted, try again"
        if kind == "hangup":
            server.transport.write(b"25")
            server.transport.close()
            return "250"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        kind = self.kind_of(address, "slow", "drops")
        await asyncio.sleep(SLOW if kind == "slow" else self.pause)
        mail = email.message_from_bytes(envelope.content, policy=policy.default)
        self.last.write_bytes(envelope.content)
        self.file.write(f"{mail['Message-ID']} {address}\n")
        if kind == "drops":
            server.transport.abort()
        return "250 OK"

    def kind_of(self, address, *of):
        """Return how the server treats this address now: the number says how many times."""
        kind, often = [*address.partition("@")[0].split("."), ""][:2]
        if kind not in (of or ("unknown", "greylisted", "hangup")):
            return ""
        self.times[address] += 1
        return kind if not often.isdigit() or self.times[address] <= int(often) else ""


async def serve(port, file, pause):
    handler = Handler(file, pause)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True, loop=loop), HOST, port
    )
    async with server:
        await server.serve_forever()


class MailServer:
    """The server in a process of its own, which can go away and come back on the same port."""

    def __init__(self, folder, pause=0.0):
        self.file, self.port, self.pause = folder / "mails", free_port(), pause
        self.url = f"smtp://{HOST}:{self.port}"
        self.process = None
        self.file.touch()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, str(self.port), str(self.file), str(self.pause)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.wait()

    def wait(self):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the mail server did not start")

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def forget(self):
        """Let what it took before be another test's."""
        if self.process is None:
            self.start()
        for file in (self.file, self.file.with_suffix(".connections")):
            file.write_text("")

    @property
    def progress(self):
        """A number that grows with each mail, and costs nothing to ask."""
        return self.file.stat().st_size

    @property
    def last_mail(self):
        return self.file.with_suffix(".last").read_bytes()

    @property
    def connections(self):
        return len(self.file.with_suffix(".connections").read_text())

    @property
    def mails(self):
        """[(Message-ID, address)] of what it took, in order."""
        return [tuple(line.split()) for line in self.file.read_text().splitlines()]


if __name__ == "__main__":
    port, file, pause = sys.argv[1:]
    asyncio.run(serve(int(port), Path(file), float(pause)))
