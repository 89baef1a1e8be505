from email import message_from_bytes

from django.core.mail import EmailMessage, get_connection


def test_mail_is_printed_and_kept(settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    backend = get_connection("intranet.delivery.outbox.EmailBackend")
    mails = [
        EmailMessage(subject, "A word", to=["staff@example.org"], connection=backend)
        for subject in ("Erste – Frage", "Second")
    ]
    assert backend.send_messages(mails) == 2
    kept = sorted((tmp_path / "outbox").iterdir())
    assert [file.suffix for file in kept] == [".eml", ".eml"]
    assert {message_from_bytes(file.read_bytes())["To"] for file in kept} == {"staff@example.org"}
    assert "Subject: Second" in capsys.readouterr().out
