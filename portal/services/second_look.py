"""A second look: a few of the verified registrations, drawn by lot, are seen by another officer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit import AuditAction
from portal.domain.choices import ROLES_OF_A_DISTRICT, Language
from portal.domain.errors import Conflict, Forbidden
from portal.domain.second_look import Finding
from portal.domain.states import Actor, State
from portal.domain.words import N_
from portal.models import Officer, Registration, SecondLook
from portal.services import notes
from portal.services.audit import record
from portal.services.decide import CHANGED_MEANWHILE, Seen, read_reason
from portal.services.look_up import find
from portal.services.move import Grounds, move
from portal.services.queue import Row, row_of
from portal.services.scope import visible
from portal.services.sms import notify

MOST_SHOWN: Final = 50
_STANDS: Final = (State.VERIFIED, State.RECEIVED, State.CLOSED)


class Drawn(NamedTuple):
    """A line of the list."""

    row: Row
    verified_by: str
    chosen_at: datetime


def waiting(session: Session, vault: Vault, officer: Officer, language: Language) -> list[Drawn]:
    """Those this officer can look at, the oldest first; never the officer's own."""
    found = session.execute(
        select(SecondLook, Registration, Officer.name)
        .join(Registration, Registration.id == SecondLook.registration_id)
        .join(Officer, Officer.id == SecondLook.verified_by_id)
        .where(*_open_to(officer))
        .order_by(SecondLook.chosen_at, SecondLook.id)
        .limit(MOST_SHOWN)
    )
    return [
        Drawn(row_of(vault, registration, language), name, look.chosen_at)
        for look, registration, name in found
    ]


def count_waiting(session: Session, officer: Officer) -> int:
    """How many there are."""
    return session.scalars(
        select(func.count())
        .select_from(SecondLook)
        .join(Registration, Registration.id == SecondLook.registration_id)
        .where(*_open_to(officer))
    ).one()


def open_on(session: Session, officer: Officer, registration: Registration) -> bool:
    """Whether this officer is asked for a second look at a registration."""
    return (
        session.scalars(
            select(SecondLook.id)
            .join(Registration, Registration.id == SecondLook.registration_id)
            .where(*_open_to(officer), SecondLook.registration_id == registration.id)
            .limit(1)
        ).first()
        is not None
    )


def finish(
    session: Session, vault: Vault, seen: Seen, finding: Finding, reason: str
) -> Registration:
    """Confirms a verification, or says what is wrong with it.

    A wrong one goes back to the queue, and the returnee is told. If the centre has the person
    already it stays there, with the reason as a note. Raises `Invalid` without a reason,
    `Forbidden` for one's own, `Conflict` when somebody was faster, `NotFound`.
    """
    officer = seen.officer
    if officer.role not in ROLES_OF_A_DISTRICT:
        raise Forbidden(N_("This account does not decide on registrations."))
    why = read_reason(reason, internal=True) if finding is Finding.WRONG else ""
    registration = find(session, officer, seen.reference, lock=True)
    look = session.scalars(
        select(SecondLook)
        .where(SecondLook.registration_id == registration.id, SecondLook.finished_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if look is None or registration.version != seen.version:
        raise Conflict(CHANGED_MEANWHILE)
    if look.verified_by_id == officer.id:
        raise Forbidden(N_("You verified it yourself. Another officer takes the second look."))
    look.finished_at, look.officer_id, look.finding = seen.now, officer.id, finding
    if finding is Finding.WRONG:
        _send_back(session, vault, seen, registration, why)
    record(
        session,
        vault,
        AuditAction.SECOND_LOOK,
        now=seen.now,
        officer_id=officer.id,
        subject=registration.reference,
        details={"finding": finding.value},
    )
    return registration


def _send_back(
    session: Session, vault: Vault, seen: Seen, registration: Registration, why: str
) -> None:
    if registration.state is not State.VERIFIED:
        notes.add(session, vault, registration, seen.officer, why, now=seen.now)
        return
    made = move(
        session,
        vault,
        registration,
        State.SUBMITTED,
        actor=Actor.OFFICER,
        now=seen.now,
        officer=seen.officer,
        grounds=Grounds(reason=why),
    )
    notify.queue_move(session, vault, registration, made, hotline=seen.hotline, now=seen.now)


def _open_to(officer: Officer) -> Sequence[ColumnElement[bool]]:
    return (
        SecondLook.finished_at.is_(None),
        SecondLook.district_code == officer.district_code,
        SecondLook.verified_by_id != officer.id,
        Registration.state.in_(_STANDS),
        visible(officer),
    )
