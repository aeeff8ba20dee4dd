"""Determines which exported files contained a registration.

Files are not stored, only their filters and the time of the last download. A file is assumed to
have contained every registration of its places and days that was verified before the last download
and that left the lists after the request; files for recipients hold only those of people who agreed at that time. A registration that moved to another district since then
may be missed.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.states import State
from portal.domain.routing.places import load_places
from portal.models import Export, Registration, StateTransition
from portal.services.registration.sharing_consent import ConsentTimes, consent_times
from portal.services.reporting.export_file import ExportFilters
from portal.unit_of_work import UnitOfWork

_LISTED = (State.VERIFIED, State.RECEIVED, State.CLOSED)


class _Listed(NamedTuple):
    """The period in which a registration could be part of a file."""

    verified_at: datetime
    until: datetime | None


def exports_holding(
    work: UnitOfWork, registrations: Sequence[Registration]
) -> Mapping[uuid.UUID, list[Export]]:
    """Returns the exports that contained each of these registrations, the newest first."""
    times = _times(work.session, [each.id for each in registrations])
    first = min((listed[0].verified_at for listed in times.values() if listed), default=None)
    if first is None:
        return {each.id: [] for each in registrations}
    exports = work.session.scalars(
        select(Export)
        .where(Export.downloaded_at >= first)
        .order_by(Export.asked_at.desc(), Export.id.desc())
    ).all()
    consents = consent_times(work, registrations)
    return {
        each.id: [
            export
            for export in exports
            if any(_held(export, each, listed) for listed in times.get(each.id, ()))
            and _was_shared(export, consents[each.id])
        ]
        for each in registrations
    }


def erased_registrations_in(
    work: UnitOfWork, exports: Sequence[Export]
) -> Mapping[uuid.UUID, list[str]]:
    """Returns the references in each file that were erased since, to be deleted from copies."""
    if not exports:
        return {}
    erased = work.session.scalars(
        select(Registration).where(
            Registration.erasure_asked_at.is_not(None),
            Registration.erased_at >= min(export.asked_at for export in exports),
        )
    ).all()
    times = _times(work.session, [each.id for each in erased])
    consents = consent_times(work, erased)
    return {
        export.id: [
            each.reference
            for each in erased
            if _was_shared(export, consents[each.id])
            and any(_held(export, each, listed) for listed in times.get(each.id, ()))
        ]
        for export in exports
    }


def _times(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[_Listed]]:
    moves = session.scalars(
        select(StateTransition)
        .where(StateTransition.registration_id.in_(ids))
        .order_by(StateTransition.at, StateTransition.id)
    )
    times: dict[uuid.UUID, list[_Listed]] = {}
    for move in moves:
        listed = times.setdefault(move.registration_id, [])
        is_in = bool(listed) and listed[-1].until is None
        if move.to_state in _LISTED and not is_in:
            listed.append(_Listed(move.at, None))
        elif move.to_state not in _LISTED and is_in:
            listed[-1] = listed[-1]._replace(until=move.at)
    return times


def _held(export: Export, registration: Registration, listed: _Listed) -> bool:
    wanted = ExportFilters(**export.filters)
    day = dhaka_day(listed.verified_at).isoformat()
    sent_on = dhaka_day(registration.submitted_at).isoformat()
    district = load_places().district(registration.district_code)
    until = listed.until or registration.erased_at
    return (
        export.downloaded_at is not None
        and listed.verified_at <= export.downloaded_at
        and (until is None or export.asked_at <= until)
        and wanted.verified_from <= day
        and (not wanted.verified_to or day <= wanted.verified_to)
        and wanted.submitted_from <= sent_on
        and (not wanted.submitted_to or sent_on <= wanted.submitted_to)
        and wanted.division in ("", district.division_code)
        and wanted.district in ("", district.code)
        and wanted.centre in ("", registration.centre_code)
    )


def _was_shared(export: Export, consent: ConsentTimes) -> bool:
    """Whether the person agreed at the last download, or the file is one of the ministry itself."""
    at = export.downloaded_at
    return export.agreement_id is None or (at is not None and consent.was_given(at))
