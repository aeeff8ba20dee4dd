from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import (
    AuditEntry,
    CallbackRequest,
    Draft,
    Export,
    Message,
    Officer,
    OneTimeCode,
    Registration,
    StateTransition,
)
from portal.models.sealed import Ciphertext
from portal.services.audit import audit_log
from portal.services.hotline import callback_requests
from portal.services.messaging import outbox
from portal.services.privacy import erasure, erasure_steps, export_membership
from portal.services.registration import drafts, phone_verification
from portal.services.registration.phone_verification import CodeRequester
from portal.services.registration.transition import TransitionGrounds, transition
from portal.services.registration.visibility import find_registration
from portal.services.reporting import export_requests
from portal.services.reporting.export_file import ExportFilters
from tests import factories
from tests.databases import count
from tests.factories import NOW, VAULT
from tests.unit import unit

HOUR = timedelta(hours=1)
PHONE = "+8801712345678"
HERE = CodeRequester("this browser", "192.0.2.1", Language.BANGLA)
CONFIRMED = "on_phone"


@pytest.fixture
def administrator(database: Database) -> Officer:
    with database.begin() as session:
        factories.places(session)
        return factories.officer(session, Role.ADMINISTRATOR)


@pytest.fixture
def registration(database: Database, administrator: Officer) -> Registration:
    """A registration with all kinds of records: returned, corrected, with SMS, codes and a draft."""
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        made = factories.registration(session)
        transition(unit(session), made, State.RETURNED, actor=Actor.OFFICER, officer=officer, grounds=TransitionGrounds(reason="রহিমা বেগমের নাম মিলছে না"))  # fmt: skip
        outbox.queue_registration_message(unit(session), made, MessageKind.RETURNED)
        for purpose, about in ((CodePurpose.REGISTER, None), (CodePurpose.STATUS, made)):
            later = NOW + HOUR if about else NOW
            phone_verification.send_phone_code(unit(session, now=later), HERE, purpose, PHONE, registration=about, codes_per_day=99)  # fmt: skip
        draft = drafts.begin_draft(unit(session), "x", language=Language.BANGLA)
        drafts.set_phone(VAULT, draft, PHONE)
        callback_requests.request_callback(unit(session), PHONE, Language.BANGLA)
        return made


def ask(database: Database, registration: Registration) -> None:
    with database.begin() as session:
        erasure.request_erasure(unit(session, now=NOW + HOUR), registration.id)


def carry_out(
    database: Database, officer: Officer, registration: Registration, confirmed: str = CONFIRMED
) -> None:
    reference = show_reference(registration.reference)
    with database.begin() as session:
        erasure.erase_registration(unit(session, now=NOW + 2 * HOUR), officer, reference, confirmed)


def test_the_wish_ends_the_registration_and_stands_on_the_list_once(
    database: Database, registration: Registration
) -> None:
    ask(database, registration)
    ask(database, registration)
    with database.read() as session:
        (request,) = erasure.pending_erasures(unit(session))
        assert session.get_one(Registration, registration.id).state is State.WITHDRAWN
    assert (request.reference, request.state) == (registration.reference, State.WITHDRAWN)


def test_nothing_that_leads_to_the_person_is_left_and_the_row_still_counts(
    database: Database, administrator: Officer, registration: Registration
) -> None:
    ask(database, registration)
    carry_out(database, administrator, registration)
    with database.read() as session:
        left = session.get_one(Registration, registration.id)
        sealed = [
            getattr(left, column.key)
            for column in Registration.__table__.columns
            if isinstance(column.type, Ciphertext)
        ]
        assert set(sealed) == {None}
        assert left.mobile_index != registration.mobile_index
        assert (left.document_index, left.upazila_code, left.reasons) == (None, None, [])
        assert (left.district_code, left.sex, left.country) == (
            registration.district_code, registration.sex, registration.country,
        )  # fmt: skip
        for message in session.scalars(select(Message)):
            assert message.recipient is None
            assert message.body is None
            assert message.recipient_index != registration.mobile_index
            assert message.state is not MessageState.QUEUED
        reasons = {move.reason for move in session.scalars(select(StateTransition))}
        assert reasons == {None, erasure_steps.GONE}
        assert audit_log.first_wrong_entry(unit(session)) is None
        entry = session.scalars(select(AuditEntry)).all()[-1]
        assert (entry.subject, entry.details) == (registration.reference, {"confirmed": CONFIRMED})
        assert (
            erasure.pending_erasures(unit(session)),
            len(erasure.finished_erasures(unit(session))),
        ) == (
            [],
            1,
        )
    assert [count(database, table) for table in (Draft, OneTimeCode)] == [0, 0]
    carry_out(database, administrator, registration)
    assert count(database, Message) == 4


def test_whoever_shares_the_phone_loses_nothing(
    database: Database, administrator: Officer, registration: Registration
) -> None:
    with database.begin() as session:
        factories.registration(session, name_bn="করিম", name_en="")
    ask(database, registration)
    carry_out(database, administrator, registration)
    assert [count(database, table) for table in (Draft, OneTimeCode)] == [1, 1]
    with database.read() as session:
        assert count(database, CallbackRequest) == 1
        bodies = [each.body for each in session.scalars(select(Message))]
    assert bodies.count(None) == 2


def test_only_what_was_asked_for_is_erased_once_confirmed_and_by_an_administrator(
    database: Database, administrator: Officer, registration: Registration
) -> None:
    with pytest.raises(NotFound):
        carry_out(database, administrator, registration)
    ask(database, registration)
    for typed in ("", "রহিমা বেগম ফোনে বলেছেন"):
        with pytest.raises(Invalid, match="Choose how the person confirmed"):
            carry_out(database, administrator, registration, typed)
    with database.begin() as session:
        ministry = factories.officer(session, Role.MINISTRY)
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
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        with pytest.raises(NotFound):
            find_registration(unit(session), officer, registration.reference)


@pytest.mark.parametrize(
    ("filters", "hours", "held"),
    [
        (ExportFilters(), 2, True),
        (ExportFilters(), -48, False),
        (ExportFilters(district=factories.COXS_BAZAR), 2, True),
        (ExportFilters(district=factories.DHAKA_DISTRICT), 2, False),
        (ExportFilters(verified_from="2026-11-22"), 2, False),
        (ExportFilters(verified_to="2026-11-21"), 2, True),
    ],
)
def test_the_register_tells_which_exports_held_it(
    database: Database, administrator: Officer, filters: ExportFilters, hours: int, held: bool
) -> None:
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        verified = factories.registration(session, State.VERIFIED, by=officer)
        ministry = factories.officer(session, Role.MINISTRY)
        then = NOW + (hours - 2) * HOUR
        asked = export_requests.request_export(
            unit(session, now=then), ministry, "A report on returns", filters, identifiable=False
        )
        session.flush()
        export_requests.download_export(unit(session, now=then), ministry, asked.id)
    ask(database, verified)
    with database.read() as session:
        (request,) = erasure.pending_erasures(unit(session))
        assert [each.id for each in request.exports] == ([asked.id] if held else [])
    carry_out(database, administrator, verified)
    with database.read() as session:
        exports = session.scalars(select(Export)).all()
        listed = export_membership.erased_registrations_in(unit(session), exports)
    assert listed.get(asked.id) == ([verified.reference] if held else [])
