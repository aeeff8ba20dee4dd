from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.choices import WhosePhone
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Change, Message, Registration
from portal.services.messaging import outbox
from portal.services.registration import change_phone, phone_verification, status_tracking
from portal.services.registration.answer_changes import PER_REGISTRATION
from portal.services.registration.phone_verification import CodeOutcome, CodeRequester
from portal.services.registration.registration_mapper import read_answers, unpack_typed
from portal.services.review import phone_change
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.factories import NOW
from tests.inbox import newest_code
from tests.unit import unit

HERE = CodeRequester("this browser", "192.0.2.1", Language.BANGLA)
THERE = HERE._replace(browser_token="another browser")
OLD, NEW = factories.TYPED["mobile"][0], "০১৮১২-৩৪৫৬৭৮"
NEW_E164 = "+8801812345678"


@pytest.fixture
def registration(database: Database) -> Registration:
    with database.begin() as session:
        factories.places(session)
        return factories.registration(session)


def open_it(
    database: Database, registration: Registration, requester: CodeRequester = HERE
) -> None:
    now = NOW if requester is HERE else NOW - 2 * phone_verification.PAUSE
    with database.begin() as session:
        status_tracking.request_status_code(
            unit(session, now=now), requester, registration.reference, OLD, codes_per_day=99
        )
    enter(database, requester, CodePurpose.STATUS)


def enter(database: Database, requester: CodeRequester, purpose: CodePurpose) -> CodeOutcome:
    code = newest_code(database)
    with database.begin() as session:
        return phone_verification.check_phone_code(
            unit(session), requester.browser_token, purpose, code
        )


def ask(database: Database, typed: str = NEW) -> None:
    with database.begin() as session:
        change_phone.request_new_phone(unit(session), HERE, typed, codes_per_day=99)


def confirm(database: Database, code: str) -> CodeOutcome:
    with database.begin() as session:
        return change_phone.confirm_new_phone(
            unit(session), HERE.browser_token, code, WhosePhone.FAMILY
        )


def is_open_in(database: Database, requester: CodeRequester) -> bool:
    with database.read() as session:
        try:
            status_tracking.opened_id(unit(session), requester.browser_token)
        except NotFound:
            return False
        return True


def mobile(database: Database, registration: Registration) -> tuple[str, WhosePhone]:
    with database.read() as session:
        contact = read_answers(session.get_one(Registration, registration.id)).contact
    return contact.mobile, contact.whose_phone


def test_with_a_code_to_the_old_and_one_to_the_new_phone_the_number_changes(
    database: Database, registration: Registration
) -> None:
    open_it(database, registration, THERE)
    open_it(database, registration)
    ask(database)
    assert confirm(database, "000000") is CodeOutcome.WRONG
    assert mobile(database, registration)[0] == "+8801712345678"
    assert confirm(database, newest_code(database)) is CodeOutcome.RIGHT
    assert mobile(database, registration) == (NEW_E164, WhosePhone.FAMILY)
    assert is_open_in(database, HERE)
    assert not is_open_in(database, THERE)
    with database.read() as session:
        newest = session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert newest is not None
        assert newest.kind is MessageKind.PHONE_CHANGED
        assert newest.recipient == NEW_E164
        assert len(session.scalars(select(Change)).all()) == 1


def test_the_old_phone_opens_nothing_any_more(
    database: Database, registration: Registration
) -> None:
    open_it(database, registration)
    ask(database)
    confirm(database, newest_code(database))
    with database.begin() as session:
        later = NOW + 2 * phone_verification.PAUSE
        status_tracking.request_status_code(
            unit(session, now=later), THERE, registration.reference, OLD, codes_per_day=99
        )
    with database.read() as session:
        codes = select(Message).where(Message.kind == MessageKind.CODE)
        assert len(session.scalars(codes).all()) == 2


def test_without_the_code_to_the_old_phone_nothing_begins(
    database: Database, registration: Registration
) -> None:
    with pytest.raises(NotFound):
        ask(database)


@pytest.mark.parametrize("typed", ["", "02 9898989", OLD])
def test_what_is_no_new_mobile_is_refused(
    database: Database, registration: Registration, typed: str
) -> None:
    open_it(database, registration)
    with pytest.raises(Invalid):
        ask(database, typed)


def seen_by(
    database: Database, registration: Registration, role: Role = Role.DISTRICT
) -> DecisionContext:
    with database.begin() as session:
        area = factories.COXS_BAZAR if role is Role.DISTRICT else factories.NOAKHALI_CENTRE
        officer = factories.officer(session, role, area)
    return DecisionContext(officer, registration.reference, registration.version)


def set_by(
    database: Database, seen: DecisionContext, reason: str = "Came to the office with NID"
) -> None:
    with database.begin() as session:
        phone_change.set_phone_by_officer(unit(session), seen, NEW, reason)


def test_an_officer_writes_down_the_new_number_with_a_reason(
    database: Database, registration: Registration
) -> None:
    open_it(database, registration)
    with database.begin() as session:
        waiting = outbox.queue_registration_message(
            unit(session), session.get_one(Registration, registration.id), MessageKind.SUBMITTED
        )
    assert waiting
    set_by(database, seen_by(database, registration))
    assert mobile(database, registration)[0] == NEW_E164
    assert not is_open_in(database, HERE)
    with database.read() as session:
        assert not session.get_one(Registration, registration.id).phone_verified
        redirected = session.get_one(Message, waiting.id)
        assert redirected.recipient == NEW_E164
        change = session.scalars(select(Change)).one()
    assert change.reason == "Came to the office with NID"


def test_an_officer_needs_a_reason_the_newest_version_and_the_right_office(
    database: Database, registration: Registration
) -> None:
    seen = seen_by(database, registration)
    with pytest.raises(Invalid):
        set_by(database, seen, "")
    with pytest.raises(Conflict):
        set_by(database, replace(seen, version=7))
    with pytest.raises(Forbidden):
        set_by(database, seen_by(database, registration, Role.CENTRE))


def test_a_withdrawn_one_keeps_its_number(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        closed = factories.registration(session, State.REJECTED, by=officer)
    with pytest.raises(Conflict):
        set_by(database, seen_by(database, closed))


def change_other(
    database: Database,
    registration: Registration,
    typed: str,
    whose: WhosePhone = WhosePhone.NEIGHBOUR,
) -> bool:
    with database.begin() as session:
        return change_phone.change_alternate_phone(
            unit(session, now=NOW + phone_verification.PAUSE), registration.id, typed, whose
        )


def other(database: Database, registration: Registration) -> tuple[str | None, WhosePhone | None]:
    with database.read() as session:
        found = session.get_one(Registration, registration.id)
        contact = read_answers(found).contact
        typed = unpack_typed(found.typed)
    assert typed.get("alternate_mobile", [None])[:1] in ([], [contact.alternate_mobile])
    return contact.alternate_mobile, contact.alternate_whose


def test_the_other_number_is_added_changed_and_taken_out_without_an_sms_to_it(
    database: Database, registration: Registration
) -> None:
    assert change_other(database, registration, "০১৬১২-৩৪৫৬৭৮")
    assert other(database, registration) == ("+8801612345678", WhosePhone.NEIGHBOUR)
    assert change_other(database, registration, NEW, WhosePhone.FAMILY)
    assert not change_other(database, registration, NEW, WhosePhone.FAMILY)
    assert other(database, registration) == (NEW_E164, WhosePhone.FAMILY)
    assert change_other(database, registration, " ")
    assert other(database, registration) == (None, None)
    assert not change_other(database, registration, "")
    with database.read() as session:
        kinds = session.scalars(select(Change.kind)).all()
        assert kinds == [ChangeKind.OTHER_NUMBER] * 3
        assert session.get_one(Registration, registration.id).version == registration.version + 3
        assert session.scalars(select(Message.kind)).all() == []


@pytest.mark.parametrize("typed", [OLD, "02 9898989", "abc", "+14155550100"])
def test_the_other_number_is_another_bangladeshi_mobile(
    database: Database, registration: Registration, typed: str
) -> None:
    with pytest.raises(Invalid):
        change_other(database, registration, typed)
    assert other(database, registration) == (None, None)


def test_the_other_number_that_becomes_the_first_is_no_other_any_more(
    database: Database, registration: Registration
) -> None:
    change_other(database, registration, NEW)
    with database.read() as session:
        registration = session.get_one(Registration, registration.id)
    set_by(database, seen_by(database, registration))
    assert mobile(database, registration)[0] == NEW_E164
    assert other(database, registration) == (None, None)


def test_the_other_number_of_a_withdrawn_one_stays(
    database: Database, registration: Registration
) -> None:
    with database.begin() as session:
        status_tracking.withdraw_registration(unit(session), registration.id)
    with pytest.raises(Conflict):
        change_other(database, registration, NEW)


def test_who_tries_too_often_waits(database: Database, registration: Registration) -> None:
    for number in range(PER_REGISTRATION.most):
        change_other(database, registration, f"016123456{number:02}")
    with pytest.raises(TooMany):
        change_other(database, registration, NEW)
