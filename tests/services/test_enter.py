import threading
import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.audit import AuditAction
from portal.domain.choices import Channel, ConsentHow, Desk, Language, Role
from portal.domain.errors import Conflict, Forbidden, NotFound, TooMany
from portal.domain.sms.kinds import MessageKind
from portal.domain.states import Actor, State
from portal.domain.typed import Typed
from portal.models import AuditEntry, Draft, Entry, Message, Move, Officer, Registration
from portal.services import enter, resume
from portal.services.enter import Desktop
from tests import make
from tests.make import NOW, VAULT

HOTLINE = "16135"
TYPED = {
    **make.TYPED,
    "helped": ["yes"],
    "helper_name": ["Shirin Akter"],
    "helper": ["office"],
    "read_out": ["yes"],
}


@pytest.fixture
def registrar(session: Session) -> Officer:
    make.places(session)
    return make.officer(session, Role.REGISTRAR, desk=Desk.HOTLINE)


def at(officer: Officer, entry_id: uuid.UUID) -> Desktop:
    return Desktop(officer, entry_id, ConsentHow.PHONE, Language.BANGLA, NOW)


def keep(
    session: Session, officer: Officer, entry_id: uuid.UUID, typed: Typed = TYPED
) -> dict[str, object]:
    return dict(enter.keep(session, VAULT, at(officer, entry_id), typed))


def send(session: Session, officer: Officer, entry_id: uuid.UUID) -> Registration:
    sent = enter.submit(session, VAULT, officer, entry_id, hotline=HOTLINE, now=NOW)
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
    assert registration.unsealed(VAULT, "helper_name") == "Shirin Akter"
    entry = session.get_one(Entry, entry_id)
    assert (entry.desk, entry.officer_id, entry.consent_how) == (
        Desk.HOTLINE,
        registrar.id,
        ConsentHow.PHONE,
    )
    made = session.scalars(select(Move)).one()
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
    draft = enter.draft_of(session, VAULT, session.get_one(Entry, entry_id), now=NOW)
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
    other = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
    for attempt in (
        lambda: keep(session, other, entry_id),
        lambda: send(session, other, entry_id),
        lambda: enter.find(session, other, entry_id),
        lambda: enter.discard(session, VAULT, other, entry_id, now=NOW),
    ):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_other_roles_enter_nothing(session: Session, role: Role) -> None:
    make.places(session)
    area = make.COXS_BAZAR if role is Role.SUPERVISOR else None
    with pytest.raises(Forbidden):
        keep(session, make.officer(session, role, area), uuid.uuid4())


def test_the_person_goes_on_with_it_by_phone_and_then_the_desk_cannot(
    session: Session, registrar: Officer
) -> None:
    entry_id = uuid.uuid4()
    keep(session, registrar, entry_id)
    mine = resume.look_by_phone(
        session, VAULT, "phone", "01712345678", language=Language.BANGLA, now=NOW
    )
    mine.phone_verified = True
    session.flush()
    (begun,) = resume.find_begun(session, VAULT, mine, now=NOW)
    resume.go_on_with(session, VAULT, "phone", begun.draft_id, now=NOW)
    session.flush()
    for attempt in (keep, send):
        with pytest.raises(NotFound):
            attempt(session, registrar, entry_id)


def test_what_is_thrown_away_leaves_nothing(session: Session, registrar: Officer) -> None:
    entry_id = uuid.uuid4()
    keep(session, registrar, entry_id)
    enter.discard(session, VAULT, registrar, entry_id, now=NOW)
    enter.discard(session, VAULT, registrar, entry_id, now=NOW)
    session.flush()
    assert session.scalar(select(func.count()).select_from(Draft)) == 0
    assert session.scalar(select(func.count()).select_from(Entry)) == 0


def test_nobody_tries_out_numbers_by_the_thousand(
    session: Session, registrar: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enter, "SAVES", enter.SAVES._replace(most=2))
    entry_id = uuid.uuid4()
    keep(session, registrar, entry_id)
    keep(session, registrar, entry_id)
    with pytest.raises(TooMany):
        keep(session, registrar, entry_id)


def test_two_tabs_that_send_at_once_make_one(database: Database) -> None:
    entry_id, sent = uuid.uuid4(), []
    with database.begin() as session:
        make.places(session)
        registrar = make.officer(session, Role.REGISTRAR)
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
