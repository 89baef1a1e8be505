"""Real workers that send to a real mail server, and are killed at any instant."""

import sys

from tests.delivery.mailing import kill_while_sending

RECIPIENTS = 200
KILLS = 3


def test_nobody_is_left_out_and_a_kill_doubles_at_most_one(shared_database, tmp_path):
    """Two workers at once double nothing; then they are killed and others take their place."""
    found = kill_while_sending(
        shared_database, tmp_path, recipients=RECIPIENTS, workers=2, kills=KILLS, calm=60,
        pause=0.01,
    )  # fmt: skip
    sys.stdout.write(f"{KILLS} kills, {found['doubled']} doubled, in {found['seconds']} s\n")
    assert found["doubled_before_kills"] == 0
    assert found["each_has_one_row"]
    assert found["recipients"] == found["sent"] == RECIPIENTS
    assert found["without_mail"] == found["strange_mails"] == 0
    assert found["doubled"] <= KILLS
