"""What officers say of a pair: one is a duplicate of the other, they are two people, or not after all.

Nothing is merged: the duplicate moves to its own state, both keep their answers and their history, and it
can be taken back. Where the other registration is in another area, its office reads out the reference
over the phone: whoever has not spoken with that office cannot decide.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit import AuditAction
from portal.domain.duplicates import OUT, Verdict
from portal.domain.errors import Conflict, Forbidden, Invalid
from portal.domain.reference import read_reference
from portal.domain.states import Actor, State, may_move
from portal.domain.words import N_
from portal.models import Officer, Pair, Registration
from portal.services import claim
from portal.services.audit import record
from portal.services.decide import ACTOR_OF
from portal.services.duplicates.show_pairs import no_such_pair
from portal.services.move import move
from portal.services.scope import visible
from portal.services.sms import notify

CHANGED_MEANWHILE: Final = N_(
    "Nothing was decided: somebody changed one of the two, or decided on them, a moment ago. "
    "Look at them again."
)


class Judged(NamedTuple):
    """A pair as the officer had it on the screen, and who says what when."""

    officer: Officer
    pair_id: uuid.UUID
    verdict: Verdict
    """As it was shown."""
    versions: Mapping[uuid.UUID, int]
    """Of the registrations that were shown."""
    now: datetime
    hotline: str
    read_out: str = ""
    """The reference that the other area's office told."""


class _Locked(NamedTuple):
    pair: Pair
    both: Mapping[uuid.UUID, Registration]
    seen: frozenset[uuid.UUID]


def merge(session: Session, vault: Vault, judged: Judged, duplicate_id: uuid.UUID) -> Registration:
    """Marks one of the two as a duplicate of the other, and tells the person by SMS.

    Raises `Conflict`, `Invalid` without the reference of the other area, `Forbidden` for a duplicate of
    another area, and `NotFound`.
    """
    found = _lock(session, judged)
    _check_read_out(found, judged)
    if duplicate_id not in found.both:
        raise Invalid(N_("Choose which of the two is the duplicate."))
    if duplicate_id not in found.seen:
        raise Forbidden(N_("Only the office of its district can mark that one as a duplicate."))
    duplicate = found.both[duplicate_id]
    kept = next(each for each in found.both.values() if each is not duplicate)
    if kept.state in OUT:
        raise Conflict(N_("The one to keep is itself a duplicate, or was taken back."))
    if not may_move(duplicate.state, State.DUPLICATE, Actor.OFFICER):
        raise Conflict(
            N_("Only a registration that waits to be checked can be marked as a duplicate.")
        )
    claim.check(session, judged.officer, duplicate, now=judged.now)
    claim.release(session, duplicate)
    _say(found.pair, Verdict.DUPLICATE, judged)
    found.pair.duplicate_id = duplicate.id
    _move(session, vault, duplicate, State.DUPLICATE, judged)
    _record(
        session, vault, AuditAction.DECIDED, judged, duplicate, to="duplicate", of=kept.reference
    )
    return duplicate


def part(session: Session, vault: Vault, judged: Judged, verdict: Verdict) -> None:
    """Says that the two are different people, who may share a phone. The pair is not asked again.

    Raises `Conflict`, `Invalid` without the reference of the other area, and `NotFound`.
    """
    if verdict not in (Verdict.DIFFERENT, Verdict.SHARED_PHONE):
        raise Invalid(N_("Please load the page again and choose one of its buttons."))
    found = _lock(session, judged)
    _check_read_out(found, judged)
    _say(found.pair, verdict, judged)
    one, other = found.both.values()
    _record(
        session,
        vault,
        AuditAction.NOT_DUPLICATE,
        judged,
        one,
        other=other.reference,
        verdict=verdict.value,
    )


def undo_merge(session: Session, vault: Vault, judged: Judged) -> Registration:
    """Puts the duplicate back into the queue; the pair is open again. The person is told by SMS.

    Raises `Conflict`, `Forbidden` where the duplicate is in another area, and `NotFound`.
    """
    found = _lock(session, judged)
    if found.pair.duplicate_id is None:
        raise Conflict(CHANGED_MEANWHILE)
    if found.pair.duplicate_id not in found.seen:
        raise Forbidden(N_("Only the office of its district can put that one back into its list."))
    duplicate = found.both[found.pair.duplicate_id]
    found.pair.verdict, found.pair.duplicate_id = Verdict.OPEN, None
    found.pair.decided_at = found.pair.decided_by_id = None
    _move(session, vault, duplicate, State.SUBMITTED, judged)
    _record(session, vault, AuditAction.MERGE_UNDONE, judged, duplicate)
    return duplicate


def _lock(session: Session, judged: Judged) -> _Locked:
    """Both registrations in one order, then the pair: the finder of duplicates goes the same way."""
    if ACTOR_OF.get(judged.officer.role) is not Actor.OFFICER:
        raise Forbidden(N_("This account does not decide on registrations."))
    ids = session.execute(
        select(Pair.first_id, Pair.second_id).where(Pair.id == judged.pair_id)
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
        select(Pair).where(Pair.id == judged.pair_id).with_for_update()
    ).one_or_none()
    seen = session.scalars(
        select(Registration.id).where(Registration.id.in_(ids), visible(judged.officer))
    )
    found = frozenset(seen)
    if pair is None or not found:
        raise no_such_pair()
    if pair.verdict is not judged.verdict or any(
        judged.versions.get(each) != both[each].version for each in found
    ):
        raise Conflict(CHANGED_MEANWHILE)
    return _Locked(pair, both, found)


def _check_read_out(found: _Locked, judged: Judged) -> None:
    for each in found.both.values():
        if each.id not in found.seen and not _is(each, judged.read_out):
            raise Invalid(
                N_("Call the other office and write the reference that they read to you.")
            )


def _is(registration: Registration, read_out: str) -> bool:
    try:
        return read_reference(read_out) == registration.reference
    except Invalid:
        return False


def _say(pair: Pair, verdict: Verdict, judged: Judged) -> None:
    if pair.verdict is Verdict.DUPLICATE:
        raise Conflict(CHANGED_MEANWHILE)
    pair.verdict, pair.decided_by_id, pair.decided_at = verdict, judged.officer.id, judged.now


def _move(
    session: Session, vault: Vault, duplicate: Registration, to_state: State, judged: Judged
) -> None:
    made = move(
        session,
        vault,
        duplicate,
        to_state,
        actor=Actor.OFFICER,
        now=judged.now,
        officer=judged.officer,
    )
    notify.queue_move(session, vault, duplicate, made, hotline=judged.hotline, now=judged.now)


def _record(
    session: Session,
    vault: Vault,
    action: AuditAction,
    judged: Judged,
    registration: Registration,
    **details: str,
) -> None:
    """Last of all, for it holds everybody else's entries up until the commit."""
    record(
        session,
        vault,
        action,
        now=judged.now,
        officer_id=judged.officer.id,
        subject=registration.reference,
        details=details,
    )
