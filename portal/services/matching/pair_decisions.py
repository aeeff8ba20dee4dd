"""Decisions on a pair: duplicate, two people, or the undo of a merge.

No data is merged: the duplicate changes its state, and both registrations keep their answers and
history. A decision can be undone. If the other registration is in another area, the officer must
enter its reference, which the office there reads out over the phone.
"""

import uuid
from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.matching.duplicate_pairs import OUT, PairVerdict
from portal.domain.platform.errors import Conflict, Forbidden, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.reference import read_reference
from portal.domain.registration.states import Actor, State, may_move
from portal.models import DuplicatePair, Officer, Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.services.matching.pair_limit import compare_left_out
from portal.services.matching.pair_list import no_such_pair
from portal.services.messaging import outbox
from portal.services.registration.transition import transition
from portal.services.registration.visibility import visible_to
from portal.services.review import claims
from portal.services.review.decisions import ACTOR_OF
from portal.unit_of_work import UnitOfWork

CHANGED_MEANWHILE: Final = N_(
    "No decision was made: someone changed or decided on one of the two a moment ago. Look at "
    "them again."
)


class PairDecision(NamedTuple):
    """The version of a pair on the officer's screen, the officer and the verdict."""

    officer: Officer
    pair_id: uuid.UUID
    verdict: PairVerdict
    """The verdict on the officer's screen."""
    versions: Mapping[uuid.UUID, int]
    """The versions of the registrations on the officer's screen."""
    read_out: str = ""
    """The reference that the office of the other area has read out."""


class _Locked(NamedTuple):
    pair: DuplicatePair
    both: Mapping[uuid.UUID, Registration]
    seen: frozenset[uuid.UUID]


def merge_pair(work: UnitOfWork, judged: PairDecision, duplicate_id: uuid.UUID) -> Registration:
    """Marks one of the two as a duplicate of the other. The person gets an SMS.

    Raises `Conflict`, `Invalid` without the reference of the other area, `Forbidden` for a
    duplicate of another area, and `NotFound`.
    """
    found = _lock(work.session, judged)
    _check_read_out(found, judged)
    if duplicate_id not in found.both:
        raise Invalid(N_("Choose which of the two is the duplicate."))
    if duplicate_id not in found.seen:
        raise Forbidden(N_("Only its district office can mark that one as a duplicate."))
    duplicate = found.both[duplicate_id]
    original = next(each for each in found.both.values() if each is not duplicate)
    if original.state in OUT:
        raise Conflict(N_("The one to keep is itself a duplicate, or was withdrawn."))
    if not may_move(duplicate.state, State.DUPLICATE, Actor.OFFICER):
        raise Conflict(
            N_("Only a registration waiting to be checked can be marked as a duplicate.")
        )
    claims.end_own_claim(work, judged.officer, duplicate)
    compare_left_out(work.session, (original,))
    _set_verdict(work, found.pair, PairVerdict.DUPLICATE, judged)
    found.pair.duplicate_id = duplicate.id
    _move(work, duplicate, State.DUPLICATE, judged)
    _record(work, AuditAction.DECIDED, judged, duplicate, to="duplicate", of=original.reference)
    return duplicate


def separate_pair(work: UnitOfWork, judged: PairDecision, verdict: PairVerdict) -> None:
    """Marks the two as different people, who may share a phone. The pair stays closed.

    Raises `Conflict`, `Invalid` without the reference of the other area, and `NotFound`.
    """
    if verdict not in (PairVerdict.DIFFERENT, PairVerdict.SHARED_PHONE):
        raise Invalid(N_("Please reload the page and use one of its buttons."))
    found = _lock(work.session, judged)
    _check_read_out(found, judged)
    compare_left_out(work.session, found.both.values())
    _set_verdict(work, found.pair, verdict, judged)
    one, other = found.both.values()
    _record(
        work, AuditAction.NOT_DUPLICATE, judged, one, other=other.reference, verdict=verdict.value
    )


def undo_merged_pair(work: UnitOfWork, judged: PairDecision) -> Registration:
    """Returns the duplicate to the queue and reopens the pair. The person gets an SMS.

    Raises `Conflict`, `Forbidden` if the duplicate is in another area, and `NotFound`.
    """
    found = _lock(work.session, judged)
    if found.pair.duplicate_id is None:
        raise Conflict(CHANGED_MEANWHILE)
    if found.pair.duplicate_id not in found.seen:
        raise Forbidden(N_("Only its district office can put that one back in its list."))
    duplicate = found.both[found.pair.duplicate_id]
    found.pair.verdict, found.pair.duplicate_id = PairVerdict.OPEN, None
    found.pair.decided_at = found.pair.decided_by_id = None
    _move(work, duplicate, State.SUBMITTED, judged)
    _record(work, AuditAction.MERGE_UNDONE, judged, duplicate)
    return duplicate


def _lock(session: Session, judged: PairDecision) -> _Locked:
    """Locks both registrations in one order, then the pair. `match_pending` uses the same order."""
    if ACTOR_OF.get(judged.officer.role) is not Actor.OFFICER:
        raise Forbidden(N_("This account cannot decide on registrations."))
    ids = session.execute(
        select(DuplicatePair.first_id, DuplicatePair.second_id).where(
            DuplicatePair.id == judged.pair_id
        )
    ).one_or_none()
    if ids is None:
        raise no_such_pair()
    both = {
        each.id: each
        for each in session.scalars(
            select(Registration)
            .where(Registration.id.in_(ids))
            .order_by(Registration.id)
            .with_for_update(key_share=True)
        )
    }
    pair = session.scalars(
        select(DuplicatePair).where(DuplicatePair.id == judged.pair_id).with_for_update()
    ).one_or_none()
    seen = session.scalars(
        select(Registration.id).where(Registration.id.in_(ids), visible_to(judged.officer))
    )
    found = frozenset(seen)
    if pair is None or not found:
        raise no_such_pair()
    if pair.verdict is not judged.verdict or any(
        judged.versions.get(each) != both[each].version for each in found
    ):
        raise Conflict(CHANGED_MEANWHILE)
    return _Locked(pair, both, found)


def _check_read_out(found: _Locked, judged: PairDecision) -> None:
    for each in found.both.values():
        if each.id not in found.seen and not _is(each, judged.read_out):
            raise Invalid(
                N_("Call the other office and write down the reference they read to you.")
            )


def _is(registration: Registration, read_out: str) -> bool:
    try:
        return read_reference(read_out) == registration.reference
    except Invalid:
        return False


def _set_verdict(
    work: UnitOfWork, pair: DuplicatePair, verdict: PairVerdict, judged: PairDecision
) -> None:
    if pair.verdict is PairVerdict.DUPLICATE:
        raise Conflict(CHANGED_MEANWHILE)
    pair.verdict, pair.decided_by_id, pair.decided_at = verdict, judged.officer.id, work.now


def _move(work: UnitOfWork, duplicate: Registration, to_state: State, judged: PairDecision) -> None:
    made = transition(work, duplicate, to_state, actor=Actor.OFFICER, officer=judged.officer)
    outbox.queue_transition_message(work, duplicate, made)


def _record(
    work: UnitOfWork,
    action: AuditAction,
    judged: PairDecision,
    registration: Registration,
    **details: str,
) -> None:
    """Writes the audit entry. Last, because it blocks all other audit entries until the commit."""
    write_audit_entry(
        work,
        action,
        officer_id=judged.officer.id,
        subject=registration.reference,
        details=details,
    )
