"""Catchments: the centre of each district, and the effect of a change."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State
from portal.domain.routing.centre_choice import CentreFact, Route, find_route
from portal.domain.routing.places import load_places
from portal.models import Catchment, Centre, Officer, Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.services.routing.movable_registrations import movable_registrations
from portal.unit_of_work import UnitOfWork

CatchmentChange = Mapping[str, str | None]
"""The centre of each district by code; None means the nearest."""
_LOOK_BACK: Final = timedelta(days=90)
_MONTHS: Final = 3


class ServedDistrict(NamedTuple):
    """The centre that is set for a district, and the centre that it uses today."""

    district_code: str
    set_code: str | None
    route: Route


class CatchmentEffect(NamedTuple):
    """The effect of a change on a district."""

    before: ServedDistrict
    after: ServedDistrict
    per_month: int
    """Monthly registrations of the district, by the last three months."""
    movable: Mapping[str, int]
    """Open registrations at other centres than new ones, by centre; they stay unless transferred."""

    @property
    def goes_elsewhere(self) -> bool:
        """Returns whether new people go to another centre."""
        return self.before.route.centre_code != self.after.route.centre_code


def served_districts(
    work: UnitOfWork, change: CatchmentChange | None = None, centre: CentreFact | None = None
) -> dict[str, ServedDistrict]:
    """Returns every district with its centre: today, or after a change of catchments or of a centre."""
    rows = work.session.execute(
        select(Centre.code, Centre.latitude, Centre.longitude, Centre.status)
    )
    known = {
        row.code: CentreFact(row.code, row.latitude, row.longitude, row.status) for row in rows
    }
    if centre is not None:
        known[centre.code] = centre
    facts = list(known.values())
    set_codes: dict[str, str | None] = dict(_set(work.session))
    set_codes.update(change or {})
    return {
        code: ServedDistrict(
            code, set_codes.get(code), find_route(district, facts, set_codes.get(code))
        )
        for code, district in load_places().districts.items()
    }


def preview_catchments(work: UnitOfWork, change: CatchmentChange) -> list[CatchmentEffect]:
    """Returns the effects of a change of catchments, by district. Raises `Invalid`."""
    _check(work.session, change)
    before, after = served_districts(work), served_districts(work, change)
    changed = [code for code in before if before[code].set_code != after[code].set_code]
    return _effects(work, before, after, changed)


def preview_centre(work: UnitOfWork, centre: CentreFact) -> list[CatchmentEffect]:
    """Returns the districts that would use another centre if this centre were added or changed."""
    before, after = served_districts(work), served_districts(work, centre=centre)
    changed = [
        code for code in before if before[code].route.centre_code != after[code].route.centre_code
    ]
    return _effects(work, before, after, changed)


def registrations_per_month(work: UnitOfWork, districts: Collection[str]) -> dict[str, int]:
    """Returns the monthly registrations of districts, the average of three months, rounded up."""
    # With the states and without erased rows, an index-only scan suffices.
    recent = work.session.execute(
        select(Registration.district_code, func.count())
        .where(
            Registration.district_code.in_(districts),
            Registration.state.in_([state for state in State if state is not State.DRAFT]),
            Registration.submitted_at >= work.now - _LOOK_BACK,
            Registration.erased_at.is_(None),
        )
        .group_by(Registration.district_code)
    )
    counted = {row[0]: -(-row[1] // _MONTHS) for row in recent}
    return {code: counted.get(code, 0) for code in districts}


def _effects(
    work: UnitOfWork,
    before: Mapping[str, ServedDistrict],
    after: Mapping[str, ServedDistrict],
    changed: Collection[str],
) -> list[CatchmentEffect]:
    monthly = registrations_per_month(work, changed)
    return [
        CatchmentEffect(
            before=before[code],
            after=after[code],
            per_month=monthly[code],
            movable=movable_registrations(
                work, code, after[code].route.centre_code, with_received=False
            ),
        )
        for code in changed
    ]


def save_catchments(
    work: UnitOfWork, change: CatchmentChange, seen: CatchmentChange, *, by: Officer | None
) -> int:
    """Sets the centres of districts. Returns their number. Existing registrations stay.

    Ignores centres that are set already, as in a repeated submission. Raises `Invalid`, and
    `Conflict` when a district has changed since it was `seen`.
    """
    _check(work.session, change)
    # Serialises changes. New registrations that refer to centres are not blocked.
    work.session.execute(select(Centre.code).order_by(Centre.code).with_for_update(key_share=True))
    there = _set(work.session)
    changed = {code: to for code, to in change.items() if there.get(code) != to}
    if any(there.get(code) != seen.get(code) for code in changed):
        raise Conflict(
            N_(
                "Someone changed these districts a moment ago. Look at them again; nothing was "
                "saved."
            )
        )
    for code, to in changed.items():
        if (row := work.session.get(Catchment, code)) is not None and to is None:
            work.session.delete(row)
        elif row is not None and to is not None:
            row.centre_code, row.set_at = to, work.now
        elif to is not None:
            work.session.add(Catchment(district_code=code, centre_code=to, set_at=work.now))
    work.session.flush()
    for code, to in changed.items():
        write_audit_entry(
            work,
            AuditAction.CATCHMENT_CHANGED,
            officer_id=by.id if by else None,
            subject=code,
            details={"from": there.get(code), "to": to},
        )
    return len(changed)


def _set(session: Session) -> dict[str, str]:
    found = session.execute(select(Catchment.district_code, Catchment.centre_code))
    return {row.district_code: row.centre_code for row in found}


def _check(session: Session, change: CatchmentChange) -> None:
    codes = set(session.scalars(select(Centre.code)))
    if not set(change) <= set(load_places().districts):
        raise Invalid(N_("There is no such district."))
    if not {to for to in change.values() if to is not None} <= codes:
        raise Invalid(N_("There is no such centre."))
