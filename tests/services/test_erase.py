from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.domain.choices import Language, Role
from portal.domain.codes import CodePurpose
from portal.domain.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.reference import show_reference
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.message_states import MessageState
from portal.domain.states import Actor, State
from portal.models import (
    AuditEntry,
    CallBack,
    Draft,
    Export,
    Message,
    Move,
    Officer,
    OneTimeCode,
    Registration,
)
from portal.services import (
    audit,
    call_backs,
    confirm_phone,
    erase,
    export,
    fill_in,
    held_by,
    look_up,
)
from portal.services.confirm_phone import Asker
from portal.services.export_file import Filters
from portal.services.move import Grounds, move
from portal.services.sms import notify
from tests import make
from tests.databases import count
from tests.make import NOW, VAULT

HOUR = timedelta(hours=1)
PHONE = "+8801712345678"
HERE = Asker("this browser", "192.0.2.1", Language.BANGLA)
WHY = "The owner asked on the status page"


@pytest.fixture
def administrator(database: Database) -> Officer:
    with database.begin() as session:
        make.places(session)
        return make.officer(session, Role.ADMINISTRATOR)


@pytest.fixture
def registration(database: Database, administrator: Officer) -> Registration:
    """One that has been everywhere: sent back, corrected, written to, with codes and a draft."""
    with database.begin() as session:
        officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
        made = make.registration(session)
        move(
            session, VAULT, made, State.RETURNED, actor=Actor.OFFICER, officer=officer,
            grounds=Grounds(reason="রহিমা বেগমের নাম মিলছে না"), now=NOW,
        )  # fmt: skip
        notify.queue_about(session, VAULT, made, MessageKind.RETURNED, hotline="16135", now=NOW)
        for purpose, about in ((CodePurpose.REGISTER, None), (CodePurpose.STATUS, made)):
            later = NOW + HOUR if about else NOW
            confirm_phone.send_code(
                session, VAULT, HERE, purpose, PHONE, registration=about, codes_per_day=99, now=later
            )  # fmt: skip
        draft = fill_in.begin_draft(session, VAULT, "x", language=Language.BANGLA, now=NOW)
        fill_in.set_phone(VAULT, draft, PHONE)
        call_backs.ask(session, VAULT, PHONE, Language.BANGLA, now=NOW)
        return made


def ask(database: Database, registration: Registration) -> None:
    with database.begin() as session:
        erase.ask(session, VAULT, registration.id, hotline="16135", now=NOW + HOUR)


def carry_out(
    database: Database, officer: Officer, registration: Registration, reason: str = WHY
) -> None:
    reference = show_reference(registration.reference)
    with database.begin() as session:
        erase.erase(session, VAULT, officer, reference, reason, now=NOW + 2 * HOUR)


def test_the_wish_ends_the_registration_and_stands_on_the_list_once(
    database: Database, registration: Registration
) -> None:
    ask(database, registration)
    ask(database, registration)
    with database.read() as session:
        (wish,) = erase.waiting(session)
        assert session.get_one(Registration, registration.id).state is State.WITHDRAWN
    assert (wish.reference, wish.state) == (registration.reference, State.WITHDRAWN)


def test_nothing_that_leads_to_the_person_is_left_and_the_row_still_counts(
    database: Database, administrator: Officer, registration: Registration
) -> None:
    ask(database, registration)
    carry_out(database, administrator, registration)
    with database.read() as session:
        left = session.get_one(Registration, registration.id)
        sealed = [
            left.unsealed(VAULT, column.key)
            for column in Registration.__table__.columns
            if column.type.python_type is bytes and not column.key.endswith("_index")
        ]
        assert set(sealed) == {None}
        assert left.mobile_index != registration.mobile_index
        assert (left.document_index, left.upazila_code, left.reasons) == (None, None, [])
        assert (left.district_code, left.sex, left.country) == (
            registration.district_code, registration.sex, registration.country,
        )  # fmt: skip
        for message in session.scalars(select(Message)):
            assert message.unsealed(VAULT, "recipient") is None
            assert message.unsealed(VAULT, "body") is None
            assert message.recipient_index != registration.mobile_index
            assert message.state is not MessageState.QUEUED
        reasons = {move.unsealed(VAULT, "reason") for move in session.scalars(select(Move))}
        assert reasons == {None, erase.GONE}
        assert audit.first_wrong_entry(session, VAULT) is None
        entry = session.scalars(select(AuditEntry)).all()[-1]
        assert (entry.subject, entry.details) == (registration.reference, {"reason": WHY})
        assert (erase.waiting(session), len(erase.done(session))) == ([], 1)
    assert [count(database, table) for table in (Draft, OneTimeCode)] == [0, 0]
    carry_out(database, administrator, registration)
    assert count(database, Message) == 4


def test_whoever_shares_the_phone_loses_nothing(
    database: Database, administrator: Officer, registration: Registration
) -> None:
    with database.begin() as session:
        make.registration(session, name_bn="করিম", name_en="")
    ask(database, registration)
    carry_out(database, administrator, registration)
    assert [count(database, table) for table in (Draft, OneTimeCode)] == [1, 1]
    with database.read() as session:
        assert count(database, CallBack) == 1
        bodies = [each.unsealed(VAULT, "body") for each in session.scalars(select(Message))]
    assert bodies.count(None) == 2


def test_only_what_was_asked_for_is_erased_with_a_reason_and_by_an_administrator(
    database: Database, administrator: Officer, registration: Registration
) -> None:
    with pytest.raises(NotFound):
        carry_out(database, administrator, registration)
    ask(database, registration)
    with pytest.raises(Invalid):
        carry_out(database, administrator, registration, "")
    with database.begin() as session:
        ministry = make.officer(session, Role.MINISTRY)
    with pytest.raises(Forbidden):
        carry_out(database, ministry, registration)


def test_an_sms_that_is_just_going_out_is_waited_for(
    database: Database, administrator: Officer, registration: Registration
) -> None:
    ask(database, registration)
    with database.begin() as session:
        message = session.scalars(select(Message).limit(1)).one()
        message.state, message.leased_until = MessageState.SENDING, NOW
    with pytest.raises(Conflict):
        carry_out(database, administrator, registration)


def test_no_officer_sees_the_row_that_is_left(
    database: Database, administrator: Officer, registration: Registration
) -> None:
    ask(database, registration)
    carry_out(database, administrator, registration)
    with database.begin() as session:
        officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
        with pytest.raises(NotFound):
            look_up.find(session, officer, registration.reference)


@pytest.mark.parametrize(
    ("filters", "hours", "held"),
    [
        (Filters(), 2, True),
        (Filters(), -48, False),
        (Filters(district=make.COXS_BAZAR), 2, True),
        (Filters(district=make.DHAKA_DISTRICT), 2, False),
        (Filters(verified_from="2026-11-22"), 2, False),
        (Filters(verified_to="2026-11-21"), 2, True),
    ],
)
def test_the_register_tells_which_exports_held_it(
    database: Database, administrator: Officer, filters: Filters, hours: int, held: bool
) -> None:
    with database.begin() as session:
        officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
        verified = make.registration(session, State.VERIFIED, by=officer)
        ministry = make.officer(session, Role.MINISTRY)
        then = NOW + (hours - 2) * HOUR
        asked = export.ask(
            session, VAULT, ministry, "A report on returns", filters, identifiable=False, now=then
        )
        session.flush()
        export.download(session, VAULT, ministry, asked.id, now=then)
    ask(database, verified)
    with database.read() as session:
        (wish,) = erase.waiting(session)
        assert [each.id for each in wish.exports] == ([asked.id] if held else [])
    carry_out(database, administrator, verified)
    with database.read() as session:
        exports = session.scalars(select(Export)).all()
        listed = held_by.erased_in(session, exports)
    assert listed.get(asked.id) == ([verified.reference] if held else [])
