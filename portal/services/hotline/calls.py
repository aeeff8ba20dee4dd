"""Calls of the hotline: each look at a registration belongs to one, and each ends with a reason."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.hotline.calls import CallReason
from portal.domain.platform.dates import day_begin, dhaka_day
from portal.domain.platform.errors import Forbidden, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.review.search_query import SearchQuery
from portal.models import HotlineCall, Officer
from portal.models.base import new_id
from portal.models.insert import values_of
from portal.services.audit.audit_log import write_audit_entry
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.services.platform.upsert import upsert_into
from portal.services.registration.proven_caller import CALL_LIFE, find_open_call, is_of_hotline
from portal.unit_of_work import UnitOfWork

LOOKUPS: Final = RateLimit("caller_officer", 60, timedelta(hours=1))
NO_CALL: Final = N_("There is no open call. Look the caller up first.")
MOST_SHOWN: Final = 20


def hold_lookups(work: UnitOfWork, officer: Officer) -> None:
    """Counts a look-up of a caller. Raises `Forbidden` for others than the hotline, and `TooMany`."""
    if not is_of_hotline(officer):
        raise Forbidden(N_("Only the hotline opens a registration for a caller."))
    rate_limit.hold_limit(work, LOOKUPS, str(officer.id))


def note_lookup(work: UnitOfWork, officer: Officer, text: SearchQuery) -> None:
    """Writes that the officer looked a caller up, and by what, without what was typed."""
    by = "name" if text.name else "number" if text.mobile else "reference"
    write_audit_entry(work, AuditAction.SEARCHED, officer_id=officer.id, details={"by": by})


def begin_call(
    work: UnitOfWork, officer: Officer, registration_id: UUID | None = None
) -> HotlineCall:
    """Begins a call, or goes on with the open one, to which a registration can be added once.

    A call that nobody ended in time is ended as cut off.
    """
    work.session.execute(
        update(HotlineCall)
        .where(
            HotlineCall.officer_id == officer.id,
            HotlineCall.ended_at.is_(None),
            HotlineCall.began_at <= work.now - CALL_LIFE,
        )
        .values(ended_at=work.now, reason=CallReason.CUT_OFF)
        .execution_options(synchronize_session=False)
    )
    row = HotlineCall(id=new_id(), officer_id=officer.id, began_at=work.now, failed_tries=0)
    work.session.execute(
        upsert_into(work, HotlineCall).values(values_of(work.session, row)).on_conflict_do_nothing()
    )
    call = current_call(work, officer, lock=True)
    if call.registration_id is None:
        call.registration_id = registration_id
    return call


def current_call(work: UnitOfWork, officer: Officer, *, lock: bool = False) -> HotlineCall:
    """Returns the open call of this officer. Raises `NotFound`."""
    call = find_open_call(work, officer, lock=lock)
    if call is None:
        raise NotFound(NO_CALL)
    return call


def end_call(work: UnitOfWork, officer: Officer, reason: CallReason) -> None:
    """Ends the call, after which nothing of the caller is shown. Does nothing without one."""
    call = find_open_call(work, officer, lock=True)
    if call is not None:
        call.ended_at, call.reason = work.now, reason


def calls_of_today(work: UnitOfWork, officer: Officer) -> Sequence[HotlineCall]:
    """Returns the calls that this officer ended today, the last first."""
    return work.session.scalars(
        select(HotlineCall)
        .where(
            HotlineCall.officer_id == officer.id,
            HotlineCall.began_at >= day_begin(dhaka_day(work.now)),
            HotlineCall.ended_at.is_not(None),
        )
        .order_by(HotlineCall.began_at.desc(), HotlineCall.id.desc())
        .limit(MOST_SHOWN)
    ).all()
