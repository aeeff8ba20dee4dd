from datetime import timedelta

from sqlalchemy import func, select

from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.registration.form_pages import FormPage
from portal.models import Draft, OneTimeCode, RateCounter
from portal.services.registration import drafts, phone_verification
from portal.services.registration.phone_verification import CodeRequester
from tests.factories import NOW
from tests.retention import forget_expired
from tests.unit import unit

DAY = timedelta(days=1)


def begin(database: Database) -> None:
    """A draft with consent, a code, and the counters behind it."""
    with database.begin() as session:
        draft = drafts.begin_draft(unit(session), "browser", language=Language.BANGLA)
        consent = {"consent": ["yes"]}
        drafts.save_page(unit(session), draft, FormPage.CONSENT, consent, language=Language.BANGLA)
        phone_verification.send_phone_code(
            unit(session),
            CodeRequester("browser", "192.0.2.1", Language.BANGLA),
            CodePurpose.REGISTER,
            "+8801712345678",
            codes_per_day=10,
        )


def left(database: Database, days: int) -> list[int]:
    """Returns the number of drafts, codes and counters left after a purge on this day."""
    with database.begin() as session:
        forget_expired(unit(session, now=NOW + days * DAY))
    with database.read() as session:
        return [
            session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Draft, OneTimeCode, RateCounter)
        ]


def test_what_is_still_of_use_stays(database: Database) -> None:
    begin(database)
    drafts, codes, counters = left(database, days=0)
    assert (drafts, codes) == (1, 1)
    assert counters == 6


def test_codes_go_after_a_day_counters_after_two_drafts_after_thirty(database: Database) -> None:
    begin(database)
    assert left(database, days=2)[:2] == [1, 0]
    assert left(database, days=3)[2] == 0
    assert left(database, days=29)[0] == 1
    assert left(database, days=30)[0] == 0
