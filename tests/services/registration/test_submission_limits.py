"""A flood of forms with a stranger's number sends her one SMS a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import TooMany
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.registration.form_pages import pages_for
from portal.models import DuplicatePair, Message, Registration
from portal.services.registration import (
    drafts,
    phone_verification,
    submission_limits,
    submit,
)
from portal.services.registration.phone_verification import CodeRequester
from portal.services.registration.submission_limits import Sender
from portal.workers.matching import match_batch
from tests import factories
from tests.databases import count
from tests.factories import NOW, TYPED, VAULT
from tests.unit import unit

NETWORK = "192.0.2.1"


@pytest.fixture(autouse=True)
def places(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)


def send(
    database: Database, browser: str, *, network: str = NETWORK, days: int = 0, proven: bool = False
) -> None:
    """Fills the form and sends it, as the pages do."""
    with database.begin() as session:
        work = unit(session, now=NOW + timedelta(days=days))
        draft = drafts.begin_draft(work, browser, language=Language.BANGLA)
        for page in pages_for(TYPED):
            drafts.save_page(work, draft, page, TYPED, language=Language.BANGLA)
        draft.phone_verified = proven
        submit.submit(work, browser, language=Language.BANGLA, sender=Sender(browser, network))


def test_a_phone_without_proof_gets_one_sms_a_day_however_many_forms_name_it(
    database: Database,
) -> None:
    for number in range(3):
        send(database, f"browser {number}")
    assert (count(database, Registration), count(database, Message)) == (3, 1)
    send(database, "browser of tomorrow", days=1)
    assert count(database, Message) == 2


def test_a_proven_phone_gets_each_sms(database: Database) -> None:
    for number in range(6):
        send(database, f"browser {number}", proven=True)
    assert count(database, Message) == 6


def test_a_sixth_form_of_a_day_needs_a_code_first(database: Database) -> None:
    for number in range(submission_limits.SUBMISSIONS_PER_PHONE.most):
        send(database, f"browser {number}", network=f"192.0.2.{number}")
    with pytest.raises(TooMany):
        send(database, "one too many", network="192.0.2.99")
    assert count(database, Registration) == submission_limits.SUBMISSIONS_PER_PHONE.most
    send(database, "one too many", network="192.0.2.99", proven=True)


def test_26_forms_with_a_strangers_number_neither_bomb_her_nor_refuse_her_own_code(
    database: Database,
) -> None:
    refused = 0
    for number in range(26):
        try:
            send(database, f"browser {number}", network=f"192.0.2.{number}")
        except TooMany:
            refused += 1
    sent = count(database, Registration)
    assert (sent, refused) == (5, 21)
    assert count(database, Message) == 1
    while match_batch(database, VAULT):
        pass
    assert count(database, DuplicatePair) == sent * (sent - 1) // 2
    for number in range(phone_verification.PER_PHONE.most):  # the attacker asks for codes too
        ask(database, f"browser {number}", f"192.0.2.{number}", minute=number)
    before = count(database, Message)
    ask(database, "her own browser", "198.51.100.7", minute=30)
    assert count(database, Message) == before + 1


def ask(database: Database, browser: str, network: str, *, minute: int) -> None:
    with database.begin() as session:
        phone_verification.send_phone_code(
            unit(session, now=NOW + timedelta(minutes=minute)),
            CodeRequester(browser, network, Language.BANGLA),
            CodePurpose.REGISTER,
            "+8801712345678",
            codes_per_day=1000,
        )


def test_an_office_sends_many_and_a_flood_ends(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = submission_limits.SUBMISSIONS_PER_ADDRESS._replace(most=2)
    monkeypatch.setattr(submission_limits, "SUBMISSIONS_PER_ADDRESS", few)
    for number in range(2):
        send(database, f"browser {number}", proven=True)
    with pytest.raises(TooMany):
        send(database, "one too many", proven=True)
    send(database, "one too many", network="192.0.2.2", proven=True)
    with database.read() as session:
        assert len(session.scalars(select(Registration.id)).all()) == 3
