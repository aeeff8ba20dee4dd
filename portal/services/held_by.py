"""Which exported files held a registration that is to be erased, as far as can be known.

A file is not kept here, only what was asked for and when it was last downloaded. So it is said to
have held every registration of its places and days that was verified before the last download, and
left the lists after it was asked for. A registration that has moved since may be missed.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.dates import DHAKA
from portal.domain.places import load_places
from portal.domain.states import State
from portal.models import Export, Move, Registration
from portal.services.export_file import Filters


class _Listed(NamedTuple):
    """The time in which a registration could get into a file."""

    verified_at: datetime
    until: datetime | None


def held_by(
    session: Session, registrations: Sequence[Registration]
) -> Mapping[uuid.UUID, list[Export]]:
    """The exports that held each of these registrations, the newest first."""
    times = _times(session, [each.id for each in registrations])
    if not times:
        return {each.id: [] for each in registrations}
    exports = session.scalars(
        select(Export)
        .where(Export.downloaded_at >= min(listed.verified_at for listed in times.values()))
        .order_by(Export.asked_at.desc(), Export.id.desc())
    ).all()
    return {
        each.id: [
            export for export in exports if each.id in times and _held(export, each, times[each.id])
        ]
        for each in registrations
    }


def erased_in(session: Session, exports: Sequence[Export]) -> Mapping[uuid.UUID, list[str]]:
    """The references of those in each file that were erased since: to be deleted from copies."""
    if not exports:
        return {}
    erased = session.scalars(
        select(Registration).where(
            Registration.erasure_asked_at.is_not(None),
            Registration.erased_at >= min(export.asked_at for export in exports),
        )
    ).all()
    times = _times(session, [each.id for each in erased])
    return {
        export.id: [
            each.reference
            for each in erased
            if each.id in times and _held(export, each, times[each.id])
        ]
        for export in exports
    }


def _times(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, _Listed]:
    moves = session.scalars(
        select(Move).where(Move.registration_id.in_(ids)).order_by(Move.at, Move.id)
    )
    times: dict[uuid.UUID, _Listed] = {}
    for move in moves:
        if move.to_state is State.VERIFIED:
            times[move.registration_id] = _Listed(move.at, None)
        elif move.to_state is State.WITHDRAWN and move.registration_id in times:
            times[move.registration_id] = times[move.registration_id]._replace(until=move.at)
    return times


def _held(export: Export, registration: Registration, listed: _Listed) -> bool:
    wanted = Filters(**export.filters)
    day = listed.verified_at.astimezone(DHAKA).date().isoformat()
    district = load_places().district(registration.district_code)
    until = listed.until or registration.erased_at
    return (
        export.downloaded_at is not None
        and listed.verified_at <= export.downloaded_at
        and (until is None or export.asked_at <= until)
        and wanted.verified_from <= day
        and (not wanted.verified_to or day <= wanted.verified_to)
        and wanted.division in ("", district.division_code)
        and wanted.district in ("", district.code)
        and wanted.centre in ("", registration.centre_code)
    )
