"""Rows go after the days of the settings, and 0 keeps them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import (
    Attempt,
    BlockingKey,
    Message,
    Receipt,
    RecordAccess,
    Registration,
    StaffSession,
    StateTransition,
)
from portal.models.base import Base
from portal.services.messaging import outbox
from portal.services.privacy.access_log import note_access
from portal.settings.errors import SettingsError
from portal.settings.retention import RetentionSettings
from tests import factories
from tests.factories import COXS_BAZAR
from tests.retention import forget_expired, retention_of
from tests.unit import unit

DAY = timedelta(days=1)
# Ids hold the time of the machine, and retention finds old rows by them.
NOW = datetime.now(UTC)
TABLES: tuple[type[Base], ...] = (
    Receipt,
    Attempt,
    Message,
    RecordAccess,
    StateTransition,
    StaffSession,
    BlockingKey,
)
PERIODS = retention_of(
    messages=500,
    attempts=400,
    receipts=300,
    access=200,
    transitions=600,
    sessions=100,
    name_keys=700,
)
KEEPING = retention_of(**dict.fromkeys(RetentionSettings.model_fields, 0))


@pytest.fixture(autouse=True)
def _rows(session: Session) -> None:
    """A closed and an open registration with a row of each table, and a message that still waits."""
    factories.places(session)
    officer = factories.officer(session, Role.DISTRICT, COXS_BAZAR)
    closed = factories.registration(session, State.CLOSED, by=officer)
    open_one = factories.registration(session)
    for message in session.scalars(select(Message)):
        session.delete(message)
    session.flush()
    for registration in (closed, open_one):
        note_access(unit(session, now=NOW), registration.id, officer.id)
        session.add(BlockingKey(hash=registration.id.bytes, registration_id=registration.id))
    sent, _waiting = (_message(session) for _ in range(2))
    sent.state, sent.ended_at = MessageState.DELIVERED, NOW
    session.add(
        Attempt(
            message_id=sent.id,
            gateway="emulator",
            started_at=NOW,
            ended_at=NOW,
            outcome=OutcomeKind.ACCEPTED,
        )
    )
    session.add(
        Receipt(
            reference=sent.reference,
            gateway="emulator",
            status=ReceiptStatus.DELIVERED,
            received_at=NOW,
            changed_state=True,
        )
    )
    session.add(StaffSession(token_hash=b"s" * 32, officer_id=officer.id, started_at=NOW))
    session.flush()


def _message(session: Session) -> Message:
    outbox.queue_message(
        unit(session, now=NOW),
        to="+8801712345678",
        kind=MessageKind.ANSWER_HELP,
        language=Language.BANGLA,
        values={"hotline": "16135"},
    )
    session.flush()
    return session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


def left(session: Session, days: int, periods: RetentionSettings) -> dict[str, int]:
    """Purges on this day until nothing is left to do. Returns the numbers of rows."""
    while forget_expired(unit(session, now=NOW + days * DAY), periods):
        pass
    return {
        model.__tablename__: session.scalar(select(func.count()).select_from(model)) or 0
        for model in TABLES
    }


def test_each_table_has_its_own_period(session: Session) -> None:
    every = left(session, 0, PERIODS)
    assert all(every.values())
    gone: set[str] = set()
    for days, table in (
        (100, "staff_sessions"),
        (200, "looks"),
        (300, "receipts"),
        (400, "attempts"),
    ):
        assert {name for name, rows in left(session, days, PERIODS).items() if not rows} == gone
        gone.add(table)
        assert {name for name, rows in left(session, days + 2, PERIODS).items() if not rows} == gone


def test_a_message_that_still_waits_stays(session: Session) -> None:
    assert left(session, 502, PERIODS)["messages"] == 1
    assert session.scalars(select(Message.state)).one() is MessageState.QUEUED


def test_history_and_keys_go_only_for_registrations_at_an_end(session: Session) -> None:
    before = left(session, 599, PERIODS)["moves"]
    after = left(session, 602, PERIODS)
    assert 0 < after["moves"] < before
    assert after["name_keys"] == 2
    assert left(session, 702, PERIODS)["name_keys"] == 1
    open_one = session.scalars(
        select(Registration.id).where(Registration.state == State.SUBMITTED)
    ).one()
    assert session.scalars(select(BlockingKey.registration_id)).all() == [open_one]
    assert set(session.scalars(select(StateTransition.registration_id))) == {open_one}


def test_an_undone_decision_goes_after_the_one_that_undoes_it(session: Session) -> None:
    first, second = session.scalars(
        select(StateTransition)
        .join(Registration, Registration.id == StateTransition.registration_id)
        .where(Registration.state == State.CLOSED)
        .order_by(StateTransition.id)
        .limit(2)
    ).all()
    second.undoes_id = first.id
    session.flush()
    left(session, 602, PERIODS)
    ids = {first.id, second.id}
    session.expire_all()
    assert not session.scalars(select(StateTransition.id).where(StateTransition.id.in_(ids))).all()


def test_zero_keeps_everything(session: Session) -> None:
    before = left(session, 0, KEEPING)
    assert left(session, 20_000, KEEPING) == before
    assert (
        left(session, 20_000, KEEPING.model_copy(update={"sessions": 100}))["staff_sessions"] == 0
    )


def test_a_period_is_a_setting_in_days(tmp_path: object) -> None:
    given = {"PORTAL_INSTANCE": str(tmp_path), "PORTAL_RETENTION_NAME_KEYS": "365"}
    assert Settings.from_env(given).retention == retention_of(name_keys=365)


@pytest.mark.parametrize(
    ("name", "value"), [("MESSAGES", "7"), ("AUDIT", "90"), ("ACCESS", "-1"), ("SESSIONS", "many")]
)
def test_a_period_too_short_to_work_with_is_refused(
    tmp_path: object, name: str, value: str
) -> None:
    variable = f"PORTAL_RETENTION_{name}"
    with pytest.raises(SettingsError, match=variable):
        Settings.from_env({"PORTAL_INSTANCE": str(tmp_path), variable: value})
