"""Long waiting times are told in hours and days, as a person counts them."""

from datetime import timedelta

import pytest

from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.platform.health import WaitingTexts, tell_waiting
from portal.i18n import translate
from tests import factories
from tests.factories import NOW
from tests.services.health.contexts import check, health_context
from tests.services.messaging.outbox_rows import put
from tests.unit import unit

TEXTS = WaitingTexts("%(hours)s hours", "%(days)s days", "%(minutes)s minutes")


@pytest.mark.parametrize(
    ("waited", "expected"),
    [
        (timedelta(minutes=10, seconds=59), "10 minutes"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(minutes=120), "2 hours"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(minutes=45_076), "31 days"),
    ],
)
def test_a_time_is_told_in_the_unit_that_fits(waited: timedelta, expected: str) -> None:
    text, values = tell_waiting(TEXTS, waited)
    assert text % values == expected


def test_an_sms_and_a_registration_of_last_month(sqlite_database: Database) -> None:
    then = NOW - timedelta(days=31, hours=2)
    with sqlite_database.begin() as session:
        factories.places(session)
        put(session, at=then)
        factories.registration(unit(session).session, submitted_at=then)
    context = health_context(sqlite_database)
    sms, matching = check(context, "sms_queue"), check(context, "matching")
    assert sms
    assert matching
    assert sms.text % sms.values == "An SMS that is due has waited for 31 days."
    assert "৩১ দিন" in translate(Language.BANGLA, sms.text, **sms.values)
    assert "for 31 days." in matching.text % matching.values
    assert "৩১ দিন" in translate(Language.BANGLA, matching.text, **matching.values)
