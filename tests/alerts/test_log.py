"""Whatever SQL did to the log is noticed."""

import pytest
from django.db import connection

from learning.alerts.log import verify
from tests.factories import StaffProfileFactory, alert_page

pytestmark = pytest.mark.django_db


def test_a_log_that_was_emptied_and_said_to_be_empty_is_noticed():
    page = alert_page(sites=[StaffProfileFactory().home_site])
    chain = page.issued.chain_name
    assert list(verify()) == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM alerts_logentry WHERE chain_id = %s", [chain])
        cursor.execute("UPDATE alerts_chain SET length = 0, head = '' WHERE name = %s", [chain])
    assert list(verify()) == [f"{chain}: its length or its end was changed"]
