import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import TooMany
from portal.domain.platform.one_time_codes import CodePurpose
from portal.models import Message, OneTimeCode, Registration
from portal.services.registration import phone_verification
from portal.services.registration.phone_verification import CodeOutcome, CodeRequester
from tests import factories
from tests.databases import count
from tests.factories import NOW, VAULT
from tests.inbox import newest_code
from tests.limits import spend
from tests.unit import unit

MOBILE = "+8801712345678"
MINUTE = timedelta(minutes=1)
HERE = CodeRequester("this browser", "192.0.2.1", Language.BANGLA)
REGISTER = CodePurpose.REGISTER


def send(
    database: Database,
    mobile: str = MOBILE,
    *,
    requester: CodeRequester = HERE,
    purpose: CodePurpose = REGISTER,
    codes_per_day: int = 1000,
    now: datetime = NOW,
) -> None:
    with database.begin() as session:
        phone_verification.send_phone_code(
            unit(session, now=now), requester, purpose, mobile, codes_per_day=codes_per_day
        )


def check(
    database: Database,
    code: str,
    *,
    browser_token: str = HERE.browser_token,
    purpose: CodePurpose = REGISTER,
    now: datetime = NOW,
) -> CodeOutcome:
    with database.begin() as session:
        return phone_verification.check_phone_code(
            unit(session, now=now), browser_token, purpose, code
        )


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_code_from_the_sms_proves_the_phone(database: Database) -> None:
    send(database)
    assert check(database, newest_code(database)) is CodeOutcome.RIGHT
    with database.read() as session:
        proven = phone_verification.proven_code(unit(session), HERE.browser_token, REGISTER)
        assert proven is not None
        assert proven.mobile_index == VAULT.index("phone", MOBILE)


def test_a_code_works_once(database: Database) -> None:
    send(database)
    code = newest_code(database)
    check(database, code)
    assert check(database, code) is CodeOutcome.SPENT


def test_a_code_works_for_ten_minutes(database: Database) -> None:
    send(database)
    assert check(database, newest_code(database), now=NOW + 10 * MINUTE) is CodeOutcome.SPENT


def test_five_wrong_tries_spend_a_code(database: Database) -> None:
    send(database)
    code = newest_code(database)
    assert [check(database, wrong(code)) for _ in range(5)] == [CodeOutcome.WRONG] * 5
    assert check(database, code) is CodeOutcome.SPENT


class Elsewhere(NamedTuple):
    browser_token: str
    purpose: CodePurpose


@pytest.mark.parametrize(
    "place",
    [Elsewhere("another browser", REGISTER), Elsewhere(HERE.browser_token, CodePurpose.STATUS)],
)
def test_a_code_is_good_only_where_and_for_what_it_was_asked(
    database: Database, place: Elsewhere
) -> None:
    send(database)
    code = newest_code(database)
    elsewhere = check(database, code, browser_token=place.browser_token, purpose=place.purpose)
    assert elsewhere is CodeOutcome.SPENT
    assert check(database, code) is CodeOutcome.RIGHT


def test_a_new_code_voids_the_old_one_and_its_proof(database: Database) -> None:
    send(database)
    first = newest_code(database)
    send(database, now=NOW + MINUTE)
    assert check(database, first, now=NOW + MINUTE) is not CodeOutcome.RIGHT
    assert check(database, newest_code(database), now=NOW + MINUTE) is CodeOutcome.RIGHT
    send(database, now=NOW + 2 * MINUTE)
    with database.read() as session:
        assert phone_verification.proven_code(unit(session), HERE.browser_token, REGISTER) is None


def test_a_proof_lasts_half_an_hour(database: Database) -> None:
    send(database)
    check(database, newest_code(database))
    with database.read() as session:
        later = NOW + 30 * MINUTE
        assert (
            phone_verification.proven_code(unit(session, now=later), HERE.browser_token, REGISTER)
            is None
        )


def test_a_hundred_guesses_at_once_are_five(database: Database) -> None:
    send(database)
    code = newest_code(database)
    guesses = [wrong(code)] * 100
    start = threading.Barrier(20)

    def guess(batch: list[str]) -> list[CodeOutcome]:
        start.wait()
        return [check(database, each) for each in batch]

    with ThreadPoolExecutor(20) as pool:
        batches = list(pool.map(guess, [guesses[at::20] for at in range(20)]))
    outcomes = [outcome for batch in batches for outcome in batch]
    assert outcomes.count(CodeOutcome.WRONG) == 5
    assert outcomes.count(CodeOutcome.SPENT) == 95
    assert check(database, code) is CodeOutcome.SPENT


def test_the_right_code_sent_many_times_at_once_is_taken_once(database: Database) -> None:
    send(database)
    code = newest_code(database)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: check(database, code), range(8)))
    assert outcomes.count(CodeOutcome.RIGHT) == 1


def test_one_code_a_minute_for_a_phone(database: Database) -> None:
    send(database, now=NOW)
    with pytest.raises(TooMany) as refused:
        send(database, now=NOW + timedelta(seconds=50))
    assert refused.value.retry_after == 10
    send(database, now=NOW + MINUTE)


def test_a_browser_gets_five_codes_a_day_for_a_phone(database: Database) -> None:
    for number in range(5):
        send(database, now=NOW + number * MINUTE)
    with pytest.raises(TooMany):
        send(database, now=NOW + timedelta(hours=1))
    send(database, now=NOW + timedelta(days=1))


def test_an_address_gets_ten_codes_a_day_for_a_phone(database: Database) -> None:
    for number in range(10):
        send(
            database,
            requester=HERE._replace(browser_token=str(number)),
            now=NOW + number * MINUTE,
        )
    with pytest.raises(TooMany):
        send(database, now=NOW + timedelta(hours=1))
    send(database, requester=HERE._replace(address="192.0.2.2"), now=NOW + timedelta(hours=1))


def test_strangers_cannot_use_up_the_codes_of_a_browser_that_proved_the_phone(
    database: Database,
) -> None:
    send(database)
    assert check(database, newest_code(database)) is CodeOutcome.RIGHT
    with database.begin() as session:
        spend(unit(session), phone_verification.PER_PHONE, MOBILE, left=1)
    stranger = HERE._replace(browser_token="stranger", address="192.0.2.9")
    send(database, requester=stranger, now=NOW + MINUTE)
    send(database, now=NOW + MINUTE)  # neither the minute nor the cap of others stops the owner
    with pytest.raises(TooMany):
        send(database, requester=stranger, now=NOW + 2 * MINUTE)


def test_twenty_requests_of_strangers_leave_a_reserve_for_new_browsers(database: Database) -> None:
    with database.begin() as session:
        spend(unit(session), phone_verification.PER_PHONE, MOBILE, left=1)
    stranger = HERE._replace(browser_token="stranger", address="192.0.2.9")
    send(database, requester=stranger)
    send(database, now=NOW + MINUTE)  # the owner, from a new browser and network
    with pytest.raises(TooMany):
        send(database, now=NOW + 2 * MINUTE)  # no first request
    send(database, requester=CodeRequester("b", "192.0.2.3", HERE.language), now=NOW + 2 * MINUTE)
    last = CodeRequester("last", "192.0.2.11", HERE.language)
    with pytest.raises(TooMany):
        send(database, requester=last, now=NOW + 3 * MINUTE)
    send(database, requester=last, now=NOW + timedelta(hours=3))  # the next period


def test_codes_are_capped_for_an_address_a_number_range_and_altogether(
    database: Database,
) -> None:
    numbers = MOBILE[: phone_verification.PREFIX_LENGTH]
    with database.begin() as session:
        spend(unit(session), phone_verification.PER_ADDRESS, HERE.address, left=2)
        spend(unit(session), phone_verification.PER_PREFIX, numbers, left=3)
    there = HERE._replace(address="192.0.2.2")
    send(database, "+8801712340001")
    send(database, "+8801712340002")
    with pytest.raises(TooMany):
        send(database, "+8801912340003")  # the address
    send(database, "+8801712340003", requester=there)
    with pytest.raises(TooMany):
        send(database, "+8801712340004", requester=there)  # the range of numbers
    with pytest.raises(TooMany):
        send(database, "+8801812340004", requester=there, codes_per_day=3)  # the whole system


def test_no_code_goes_out_beyond_a_limit(database: Database) -> None:
    send(database)
    with pytest.raises(TooMany):
        send(database)
    assert count(database, Message) == 1
    assert count(database, OneTimeCode) == 1


def test_many_asking_for_one_phone_at_once_get_one_code(database: Database) -> None:
    def ask(number: int) -> bool:
        try:
            send(database, requester=HERE._replace(browser_token=str(number)))
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(ask, range(8)))
    assert sent.count(True) == 1
    assert count(database, Message) == 1


def test_without_a_registration_to_see_no_sms_is_sent_and_no_code_is_right(
    database: Database,
) -> None:
    send(database, purpose=CodePurpose.STATUS)
    assert count(database, Message) == 0
    assert count(database, OneTimeCode) == 1
    assert check(database, "123456", purpose=CodePurpose.STATUS) is CodeOutcome.WRONG


def test_the_code_itself_is_nowhere_in_the_database(database: Database) -> None:
    send(database)
    code = newest_code(database)
    with database.read() as session:
        row = session.scalars(select(OneTimeCode)).one()
        message = session.scalars(select(Message)).one()
        stored = repr(vars(row)) + repr(vars(message))
    assert code not in stored
    assert "1712345678" not in stored


@pytest.mark.parametrize("purpose", [REGISTER, CodePurpose.LOST_REFERENCE, CodePurpose.NEW_PHONE])
def test_a_proven_phone_counts_as_checked_on_every_registration_that_carries_it(
    database: Database, purpose: CodePurpose
) -> None:
    with database.begin() as session:
        factories.places(session)
        carrying = [factories.registration(session) for _ in range(2)]
        other = factories.registration(session, mobile="01812345678")
        for each in (*carrying, other):
            each.phone_verified = False
        ids = [each.id for each in (*carrying, other)]
    send(database, purpose=purpose)
    assert check(database, wrong(newest_code(database)), purpose=purpose) is CodeOutcome.WRONG
    with database.read() as session:
        assert not any(session.get_one(Registration, each).phone_verified for each in ids)
    assert check(database, newest_code(database), purpose=purpose) is CodeOutcome.RIGHT
    with database.read() as session:
        verified = [session.get_one(Registration, each).phone_verified for each in ids]
    assert verified == [True, True, False]
