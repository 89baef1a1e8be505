"""Mail by a sender's HTTP interface, and what it tells of mails that came back."""

import json
import threading
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import reload

import pytest
from django.urls import clear_url_caches

import intranet.delivery.urls
import intranet.urls
from intranet.delivery.enums import State
from intranet.delivery.models import Delivery, Gateway
from intranet.delivery.sending import send_due
from tests.delivery.mailing import mail_to

pytestmark = pytest.mark.django_db

SECRET = "sender:a word that only it knows"
HOOK = "/anymail/postmark/tracking/"


class Sender(ThreadingHTTPServer):
    """A sender's end of the wire: it keeps what it is given, and answers what it is told to."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.got, self.answers = [], []
        self.url = f"http://127.0.0.1:{self.server_port}/"


class Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(json.loads(body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        said = {"ErrorCode": 0, "Message": "OK", "MessageID": "theirs", "To": "x@example.org"}
        answer = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def sender(settings):
    server = Sender()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {
        "POSTMARK_SERVER_TOKEN": "token",
        "POSTMARK_API_URL": server.url,
        "WEBHOOK_SECRET": SECRET,
    }
    settings.MAIL_RATE = 0
    _read_addresses_again()
    yield server
    server.shutdown()
    server.server_close()
    settings.ANYMAIL = {}
    _read_addresses_again()


def _read_addresses_again():
    reload(intranet.delivery.urls)
    reload(intranet.urls)
    clear_url_caches()


def sent(sender):
    """Send one mail; return its row and the metadata that the sender keeps with it."""
    mail_to("robin@example.org")
    send_due()
    return Delivery.objects.get(), sender.got[-1]["Metadata"]


def tell(client, metadata, secret=SECRET, record="Bounce", kind="HardBounce"):
    return client.post(
        HOOK,
        json.dumps({
            "RecordType": record, "Type": kind, "MessageID": "theirs", "Email": "x@example.org",
            "Description": "The mailbox does not exist.", "Metadata": metadata,
        }),
        content_type="application/json",
        headers={"Authorization": f"Basic {b64encode(secret.encode()).decode()}"},
    )  # fmt: skip


def test_a_mail_goes_by_the_sender_and_is_noted_when_it_comes_back(client, sender):
    row, metadata = sent(sender)
    assert (row.state, sender.got[-1]["To"]) == (State.SENT, "robin@example.org")
    assert tell(client, metadata).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.error) == (State.BOUNCED, "The mailbox does not exist.")
    assert tell(client, metadata).status_code == 200


def test_nobody_else_may_tell_of_a_mail(client, sender):
    row, metadata = sent(sender)
    assert tell(client, metadata, secret="sender:a guess").status_code == 400
    row.refresh_from_db()
    assert row.state == State.SENT


def test_without_a_secret_there_is_no_such_address(client):
    answer = tell(client, {})
    assert (answer.status_code, answer.url) == (302, f"/sign-in/?next={HOOK}")


@pytest.mark.parametrize(
    ("record", "kind"), [("Delivery", ""), ("Bounce", "Transient"), ("Bounce", "AutoResponder")]
)
def test_what_did_not_come_back_changes_nothing(client, sender, record, kind):
    row, metadata = sent(sender)
    assert tell(client, metadata, record=record, kind=kind).status_code == 200
    row.refresh_from_db()
    assert row.state == State.SENT


@pytest.mark.parametrize(
    "metadata",
    [{}, {"mail": "x"}, {"mail": "<20260101000000.{pk}.delivery@elsewhere.example>"}],
)
def test_a_mail_of_somebody_else_is_left_alone(client, sender, metadata):
    row, _metadata = sent(sender)
    theirs = {name: text.format(pk=row.pk) for name, text in metadata.items()}
    assert tell(client, theirs).status_code == 200
    row.refresh_from_db()
    assert row.state == State.SENT


def test_what_comes_before_the_worker_has_recorded_it_is_told_again(client, sender):
    row, metadata = sent(sender)
    Delivery.objects.update(state=State.SENDING, sent_at=None, claimed_until=row.sent_at)
    client.raise_request_exception = False
    assert tell(client, metadata).status_code == 500


@pytest.mark.parametrize(
    ("status", "state", "failures"),
    [
        (400, State.FAILED, 0),
        (500, State.QUEUED, 0),
        (401, State.QUEUED, 1),
        (429, State.QUEUED, 1),
    ],
)
def test_what_the_sender_answers_is_for_good_for_now_or_about_itself(
    sender, status, state, failures
):
    sender.answers = [status] * 5
    mail_to("robin@example.org")
    send_due()
    assert Delivery.objects.get().state == state
    assert Gateway.objects.get().failures == failures
