import threading
import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, NotFound, TooMany
from portal.domain.platform.form_input import FormInput
from portal.domain.registration.choices import Channel, ConsentMethod
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Desk, Role
from portal.models import (
    AssistedEntry,
    AuditEntry,
    Draft,
    Message,
    Officer,
    Registration,
    StateTransition,
)
from portal.services.intake.assisted_entry import submit
from portal.services.intake.assisted_entry.submit import EntryContext
from portal.services.platform.rate_limit import RateLimit
from portal.services.registration import resume
from tests import factories
from tests.unit import unit

TYPED = {
    **factories.TYPED,
    "helped": ["yes"],
    "helper_name": ["Shirin Akter"],
    "helper": ["office"],
    "read_out": ["yes"],
}


@pytest.fixture
def registrar(session: Session) -> Officer:
    factories.places(session)
    return factories.officer(session, Role.REGISTRAR, desk=Desk.HOTLINE)


def at(officer: Officer, entry_id: uuid.UUID) -> EntryContext:
    return EntryContext(officer, entry_id, ConsentMethod.PHONE, Language.BANGLA)


def keep(
    session: Session,
    officer: Officer,
    entry_id: uuid.UUID,
    typed: FormInput = TYPED,
    cap: RateLimit = submit.SAVES,
) -> dict[str, object]:
    return dict(submit.save_entry(unit(session), at(officer, entry_id), typed, cap=cap))


def send(session: Session, officer: Officer, entry_id: uuid.UUID) -> Registration:
    sent = submit.submit_entry(unit(session), officer, entry_id)
    return session.get_one(Registration, sent)


def test_an_entry_becomes_a_registration_that_tells_who_entered_it_where(
    session: Session, registrar: Officer
) -> None:
    entry_id = uuid.uuid4()
    assert keep(session, registrar, entry_id) == {}
    registration = send(session, registrar, entry_id)
    assert registration.state is State.SUBMITTED
    assert registration.channel is Channel.ASSISTED
    assert not registration.phone_verified
    assert registration.helper_name == "Shirin Akter"
    entry = session.get_one(AssistedEntry, entry_id)
    assert (entry.desk, entry.officer_id, entry.consent_how) == (
        Desk.HOTLINE,
        registrar.id,
        ConsentMethod.PHONE,
    )
    made = session.scalars(select(StateTransition)).one()
    assert (made.actor, made.officer_id) == (Actor.OFFICER, registrar.id)
    assert session.scalars(select(Message.kind)).all() == [MessageKind.SUBMITTED]
    audited = session.scalars(
        select(AuditEntry).where(AuditEntry.action == AuditAction.ENTERED)
    ).one()
    assert audited.details == {"desk": "hotline"}


def test_sending_twice_makes_one(session: Session, registrar: Officer) -> None:
    entry_id = uuid.uuid4()
    keep(session, registrar, entry_id)
    assert send(session, registrar, entry_id).id == send(session, registrar, entry_id).id
    assert session.scalar(select(func.count()).select_from(Message)) == 1
    with pytest.raises(Conflict):
        keep(session, registrar, entry_id)


def test_what_is_half_typed_is_kept_and_says_what_is_missing(
    session: Session, registrar: Officer
) -> None:
    entry_id = uuid.uuid4()
    problems = keep(session, registrar, entry_id, {"name_bn": ["রহিমা"], "mobile": ["0171"]})
    assert {"consent", "mobile", "country"} <= problems.keys()
    with pytest.raises(Conflict):
        send(session, registrar, entry_id)
    draft = submit.draft_of_entry(unit(session), session.get_one(AssistedEntry, entry_id))
    assert draft.mobile is None
    assert draft.consent_at is None


def test_consent_taken_back_is_not_given(session: Session, registrar: Officer) -> None:
    entry_id = uuid.uuid4()
    keep(session, registrar, entry_id)
    without = {field: values for field, values in TYPED.items() if field != "consent"}
    assert keep(session, registrar, entry_id, without).keys() == {"consent"}
    with pytest.raises(Conflict):
        send(session, registrar, entry_id)


def test_somebody_elses_entry_is_not_there(session: Session, registrar: Officer) -> None:
    entry_id = uuid.uuid4()
    keep(session, registrar, entry_id)
    other = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    for attempt in (
        lambda: keep(session, other, entry_id),
        lambda: send(session, other, entry_id),
        lambda: submit.find_entry(unit(session), other, entry_id),
        lambda: submit.discard_entry(unit(session), other, entry_id),
    ):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_other_roles_enter_nothing(session: Session, role: Role) -> None:
    factories.places(session)
    area = factories.COXS_BAZAR if role is Role.SUPERVISOR else None
    with pytest.raises(Forbidden):
        keep(session, factories.officer(session, role, area), uuid.uuid4())


def test_the_person_goes_on_with_it_by_phone_and_then_the_desk_cannot(
    session: Session, registrar: Officer
) -> None:
    entry_id = uuid.uuid4()
    keep(session, registrar, entry_id)
    mine = resume.look_by_phone(unit(session), "phone", "01712345678", language=Language.BANGLA)
    mine.phone_verified = True
    session.flush()
    (begun,) = resume.find_begun_drafts(unit(session), mine)
    resume.resume_draft(unit(session), "phone", begun.draft_id)
    session.flush()
    for attempt in (keep, send):
        with pytest.raises(NotFound):
            attempt(session, registrar, entry_id)


def test_what_is_thrown_away_leaves_nothing(session: Session, registrar: Officer) -> None:
    entry_id = uuid.uuid4()
    keep(session, registrar, entry_id)
    submit.discard_entry(unit(session), registrar, entry_id)
    submit.discard_entry(unit(session), registrar, entry_id)
    session.flush()
    assert session.scalar(select(func.count()).select_from(Draft)) == 0
    assert session.scalar(select(func.count()).select_from(AssistedEntry)) == 0


def test_nobody_tries_out_numbers_by_the_thousand(session: Session, registrar: Officer) -> None:
    twice = submit.SAVES._replace(most=2)
    entry_id = uuid.uuid4()
    keep(session, registrar, entry_id, cap=twice)
    keep(session, registrar, entry_id, cap=twice)
    with pytest.raises(TooMany):
        keep(session, registrar, entry_id, cap=twice)


def test_two_tabs_that_send_at_once_make_one(database: Database) -> None:
    entry_id, sent = uuid.uuid4(), []
    with database.begin() as session:
        factories.places(session)
        registrar = factories.officer(session, Role.REGISTRAR)
        keep(session, registrar, entry_id)

    def press() -> None:
        with database.begin() as session:
            sent.append(send(session, registrar, entry_id).id)

    tabs = [threading.Thread(target=press) for _ in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert len(sent) == 4
    assert len(set(sent)) == 1
