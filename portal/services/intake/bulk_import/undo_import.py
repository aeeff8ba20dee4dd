"""Undoes a whole import while no decision was made on its registrations.

Registrations of people without an SMS are withdrawn and erased, because these people may never have
given consent. Registrations of people with an SMS, who have a reference, are withdrawn with the
officer's reason; their owners can request the erasure.
"""

import uuid
from collections.abc import Sequence
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.intake.import_types import ImportStage
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import Actor, State
from portal.domain.review.reasons import read_reason
from portal.models import Import, ImportedRow, Message, Officer, Registration, StateTransition
from portal.services.audit.audit_log import write_audit_entry
from portal.services.intake.bulk_import.batches import delete_batches, taken_over
from portal.services.intake.bulk_import.import_list import find_own_import
from portal.services.privacy import erasure
from portal.services.registration.transition import TransitionGrounds, transition
from portal.unit_of_work import UnitOfWork

AT_ONCE: Final = 50
_UNSENT: Final = (MessageState.QUEUED, MessageState.EXPIRED)


def undo_import(work: UnitOfWork, officer: Officer, import_id: uuid.UUID, reason: str) -> None:
    """Lets the worker undo the whole import.

    Raises `Conflict` if there is a decision on one of its registrations, `Invalid` without a
    reason.
    """
    found = find_own_import(work, officer, import_id)
    if found.stage is not ImportStage.DONE:
        raise taken_over()
    why = read_reason(reason)
    if decided := count_decided(work, found):
        raise Conflict(
            N_(
                "Officers have already decided on %(decided)s of these registrations. The "
                "import can no longer be undone; handle its registrations one by one."
            ),
            decided=decided,
        )
    found.undo_reason = why
    found.stage = ImportStage.UNDOING
    found.changed_at = work.now
    found.undone_by_id = officer.id
    write_audit_entry(
        work,
        AuditAction.IMPORT_UNDONE,
        officer_id=officer.id,
        subject=str(found.id),
        details={"registrations": found.rows_made},
    )


def count_decided(work: UnitOfWork, found: Import) -> int:
    """Returns the number of its registrations that an officer or a centre has moved on."""
    return work.session.scalars(
        select(func.count(StateTransition.registration_id.distinct()))
        .join(ImportedRow, ImportedRow.registration_id == StateTransition.registration_id)
        .where(
            ImportedRow.import_id == found.id,
            StateTransition.from_state != State.DRAFT,
            StateTransition.actor.in_((Actor.OFFICER, Actor.CENTRE)),
        )
    ).one()


def undo_import_batch(work: UnitOfWork, found: Import) -> None:
    """Undoes a batch of registrations of a locked import, and ends it after the last one."""
    officer = work.session.get_one(Officer, found.undone_by_id or found.officer_id)
    grounds = TransitionGrounds(reason=found.undo_reason)
    rows = _next(work.session, found)
    for row, registration in rows:
        row.fingerprint = None
        # Keeps registrations that were withdrawn or decided in the meantime.
        if registration.state is State.SUBMITTED:
            transition(
                work,
                registration,
                State.WITHDRAWN,
                actor=Actor.OFFICER,
                officer=officer,
                grounds=grounds,
            )
            work.session.flush()
            if not _has_sms(work.session, registration):
                registration.erasure_asked_at = work.now
                erasure.carry_out_erasure(work, registration, None)
    found.changed_at = work.now
    if len(rows) < AT_ONCE:
        found.stage = ImportStage.UNDONE
        delete_batches(work, found.id)


def _next(session: Session, found: Import) -> Sequence[tuple[ImportedRow, Registration]]:
    """Returns the next rows and locks their registrations."""
    picked = session.execute(
        select(ImportedRow, Registration)
        .join(Registration, Registration.id == ImportedRow.registration_id)
        .where(ImportedRow.import_id == found.id, ImportedRow.fingerprint.is_not(None))
        .order_by(Registration.id)
        .limit(AT_ONCE)
        .with_for_update()
    )
    return [(row, registration) for row, registration in picked]


def _has_sms(session: Session, registration: Registration) -> bool:
    """Returns whether an SMS may have reached the person or is being sent."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Message.registration_id == registration.id, Message.state.not_in(_UNSENT)
                )
            )
        )
    )
