"""Quality review: another officer reviews a random sample of verified registrations."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import Actor, State
from portal.domain.review.quality_review import ReviewFinding
from portal.domain.review.reasons import read_reason
from portal.domain.staff.roles import ROLES_OF_A_DISTRICT, Role
from portal.models import Officer, QualityReview, Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.services.messaging import outbox
from portal.services.platform.count_query import CountQuery, read_counts
from portal.services.registration.transition import TransitionGrounds, transition
from portal.services.registration.visibility import (
    find_registration,
    visibility_values,
    visible_by,
)
from portal.services.review import notes
from portal.services.review.decisions import CHANGED_MEANWHILE, DecisionContext
from portal.services.review.registration_row import RegistrationRow, row_of
from portal.unit_of_work import UnitOfWork

MOST_SHOWN: Final = 50
_REVIEWED: Final = (State.VERIFIED, State.RECEIVED, State.CLOSED)


class SampledRegistration(NamedTuple):
    """A row of the list."""

    row: RegistrationRow
    verified_by: str
    chosen_at: datetime


def pending_reviews(
    work: UnitOfWork, officer: Officer, language: Language, *, most: int = MOST_SHOWN
) -> list[SampledRegistration]:
    """Returns the pending reviews for this officer, the oldest first, without the officer's own."""
    found = work.session.execute(
        select(QualityReview, Registration, Officer.name)
        .join(Registration, Registration.id == QualityReview.registration_id)
        .join(Officer, Officer.id == QualityReview.verified_by_id)
        .where(*_open_by(officer.role))
        .order_by(QualityReview.chosen_at, QualityReview.id)
        .limit(most),
        _values_of(officer),
    )
    return [
        SampledRegistration(row_of(registration, language), name, look.chosen_at)
        for look, registration, name in found
    ]


def count_pending_reviews(work: UnitOfWork, officer: Officer) -> int:
    """Returns the number of pending reviews."""
    return read_counts(work, [pending_review_count(officer)])[0]


def pending_review_count(officer: Officer) -> CountQuery:
    """Returns the query of this number."""
    return CountQuery(_pending_count(officer.role), _values_of(officer))


def open_review_of(work: UnitOfWork, officer: Officer, registration: Registration) -> bool:
    """Returns whether this officer may review the registration."""
    if registration.state not in _REVIEWED:
        return False
    values = _values_of(officer) | {"registration_id": registration.id}
    return work.session.scalars(_open_review(officer.role), values).first() is not None


@cache
def _pending_count(role: Role) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(QualityReview)
        .join(Registration, Registration.id == QualityReview.registration_id)
        .where(*_open_by(role))
        .scalar_subquery()
    )


@cache
def _open_review(role: Role) -> Select[uuid.UUID]:
    return (
        select(QualityReview.id)
        .join(Registration, Registration.id == QualityReview.registration_id)
        .where(*_open_by(role), QualityReview.registration_id == bindparam("registration_id"))
        .limit(1)
    )


def finish_review(
    work: UnitOfWork, seen: DecisionContext, finding: ReviewFinding, reason: str
) -> Registration:
    """Confirms a verification, or states what is wrong with it.

    A wrong one returns to the queue, and the returnee gets an SMS. If the centre has already
    received the person, the registration stays there and the reason becomes a note. Raises
    `Invalid` without a reason, `Forbidden` for the officer's own verification, `Conflict` for a
    concurrent review, `NotFound`.
    """
    officer = seen.officer
    if officer.role not in ROLES_OF_A_DISTRICT:
        raise Forbidden(N_("This account cannot decide on registrations."))
    why = read_reason(reason, internal=True) if finding is ReviewFinding.WRONG else ""
    registration = find_registration(work, officer, seen.reference, lock=True)
    look = work.session.scalars(
        select(QualityReview)
        .where(
            QualityReview.registration_id == registration.id, QualityReview.finished_at.is_(None)
        )
        .with_for_update()
    ).one_or_none()
    if look is None or registration.version != seen.version:
        raise Conflict(CHANGED_MEANWHILE)
    if look.verified_by_id == officer.id:
        raise Forbidden(N_("You verified it yourself. Another officer must do the second check."))
    look.finished_at, look.officer_id, look.finding = work.now, officer.id, finding
    if finding is ReviewFinding.WRONG:
        _send_back(work, seen, registration, why)
    write_audit_entry(
        work,
        AuditAction.SECOND_LOOK,
        officer_id=officer.id,
        subject=registration.reference,
        details={"finding": finding.value},
    )
    return registration


def _send_back(
    work: UnitOfWork, seen: DecisionContext, registration: Registration, why: str
) -> None:
    if registration.state is not State.VERIFIED:
        notes.add_note(work, registration, seen.officer, why)
        return
    made = transition(
        work,
        registration,
        State.SUBMITTED,
        actor=Actor.OFFICER,
        officer=seen.officer,
        grounds=TransitionGrounds(reason=why),
    )
    outbox.queue_transition_message(work, registration, made)


def _open_by(role: Role) -> Sequence[ColumnElement[bool]]:
    """Returns the conditions of reviews that are open to an officer; `_values_of` has the parameters."""
    return (
        QualityReview.finished_at.is_(None),
        QualityReview.district_code == bindparam("visible_district"),
        QualityReview.verified_by_id != bindparam("officer_id"),
        Registration.state.in_(_REVIEWED),
        visible_by(role),
    )


def _values_of(officer: Officer) -> dict[str, Any]:
    return {"officer_id": officer.id, **visibility_values(officer)}
