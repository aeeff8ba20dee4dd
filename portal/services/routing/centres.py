"""Centres: administration, and the room that their own staff report."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from itertools import chain, count
from typing import Any, Final

from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, InvalidAnswers, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.centre_form import CentrePlan, show_position
from portal.domain.routing.choices import CentreStatus
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.models import Centre, Officer
from portal.services.audit.audit_log import write_audit_entry
from portal.services.routing.centre_capacity import is_at_capacity
from portal.unit_of_work import UnitOfWork

_FIELDS: Final = tuple(CentrePlan.__dataclass_fields__)
_NO_ROOM: Final = N_(
    "The centre is at its limit. It can take more when an administrator raises the limit."
)


def list_centres(work: UnitOfWork) -> Sequence[Centre]:
    """Returns all centres, by name."""
    return work.session.scalars(select(Centre).order_by(Centre.name_en, Centre.code)).all()


def find_centre(work: UnitOfWork, code: str, *, lock: bool = False) -> Centre:
    """Returns a centre, locked for a change if requested. Raises `NotFound`."""
    query = select(Centre).where(Centre.code == code)
    # The lock does not block new registrations that refer to the centre.
    query = query.with_for_update(key_share=True) if lock else query
    centre = work.session.scalars(query.execution_options(populate_existing=lock)).one_or_none()
    if centre is None:
        raise NotFound(N_("There is no centre with the code %(code)s."), code=code)
    return centre


def centre_version(centre: Centre) -> str:
    """Returns the version of a centre for a form, which detects concurrent changes."""
    values = "|".join(str(getattr(centre, name)) for name in _FIELDS)
    return hashlib.sha256(values.encode()).hexdigest()[:16]


def new_centre_code(district_code: str, taken: Collection[str]) -> str:
    """Returns `RSC-` with the first letters of the district, and a number if that code is taken."""
    name = load_places().district(district_code).name_en
    stem = "RSC-" + "".join(filter(str.isalpha, name))[:3].upper()
    codes = chain([stem], (f"{stem}{number}" for number in count(2)))
    return next(code for code in codes if code not in taken)


def centre_form_input(centre: Centre) -> dict[str, str]:
    """Returns the centre as form input."""
    return {
        "name_bn": centre.name_bn,
        "name_en": centre.name_en,
        "address_bn": centre.address_bn,
        "address_en": centre.address_en,
        "phone": centre.phone,
        "hours": centre.hours,
        "position": show_position(centre.latitude, centre.longitude),
        "status": centre.status.value,
        "capacity": "" if centre.capacity is None else str(centre.capacity),
    }


def add_centre(
    work: UnitOfWork, district_code: str, plan: CentrePlan, *, by: Officer | None
) -> Centre:
    """Adds a centre with a new code. Once it is open, routing assigns people to it.

    Returns the existing one for a repeated submission. Raises `InvalidAnswers` if another centre
    has one of the names.
    """
    load_places().district(district_code)
    # Serialises changes. New registrations that refer to centres are not blocked.
    work.session.execute(select(Centre.code).order_by(Centre.code).with_for_update(key_share=True))
    listed = {centre.code: centre for centre in list_centres(work)}
    for same in listed.values():
        if same.district_code == district_code and _is_as(same, plan):
            return same
    _check_names(plan, listed.values())
    centre = Centre(
        code=new_centre_code(district_code, listed), district_code=district_code, **asdict(plan)
    )
    work.session.add(centre)
    work.session.flush()
    _record(work, centre, ["added"], by)
    return centre


def change_centre(
    work: UnitOfWork, code: str, plan: CentrePlan, *, seen: str, by: Officer | None
) -> Centre:
    """Changes a centre. Its registrations stay; routing of new ones uses the status.

    Does nothing for an unchanged plan. Raises `Conflict` if the centre has changed since it was
    `seen`, and `InvalidAnswers` if it is to be open and has no room.
    """
    centre = find_centre(work, code, lock=True)
    wanted: dict[str, Any] = {name: getattr(plan, name) for name in _FIELDS}
    if plan.capacity is None and centre.filled_at and plan.status is CentreStatus.FULL:
        wanted["status"] = CentreStatus.OPEN  # it was full by a capacity that no longer applies
    changed = [name for name in _FIELDS if getattr(centre, name) != wanted[name]]
    if not changed:
        return centre
    _check_names(plan, (each for each in list_centres(work) if each.code != code))
    if seen != centre_version(centre):
        raise Conflict(
            N_("Someone changed this centre a moment ago. Look at it again; nothing was saved.")
        )
    if wanted["status"] is CentreStatus.OPEN and is_at_capacity(work, code, plan.capacity):
        full = Invalid(
            N_("The centre already has that many people. Raise the limit, or mark it as full.")
        )
        raise InvalidAnswers({"capacity": full})
    if "status" in changed:
        centre.filled_at = None
    for name in changed:
        setattr(centre, name, wanted[name])
    _record(work, centre, changed, by)
    return centre


def set_room(work: UnitOfWork, officer: Officer, status: CentreStatus) -> Centre:
    """Sets whether a centre has room, as its staff report.

    Does nothing if unchanged. Raises `Forbidden` for a closed centre, which only an administrator
    opens, and `Invalid` if it is at its capacity.
    """
    if officer.role is not Role.CENTRE or officer.centre_code is None:
        raise Forbidden(N_("Only centre staff can do this."))
    if status not in (CentreStatus.OPEN, CentreStatus.FULL):
        raise Invalid(N_("Choose one of these."))
    centre = find_centre(work, officer.centre_code, lock=True)
    if centre.status is CentreStatus.CLOSED:
        raise Forbidden(N_("The centre is closed. An administrator can open it."))
    if centre.status is status and centre.filled_at is None:
        return centre
    if status is CentreStatus.OPEN and is_at_capacity(work, centre.code, centre.capacity):
        raise Invalid(_NO_ROOM)
    centre.status, centre.filled_at = status, None
    _record(work, centre, ["status"], officer)
    return centre


def _is_as(centre: Centre, plan: CentrePlan) -> bool:
    return all(getattr(centre, name) == value for name, value in asdict(plan).items())


def _check_names(plan: CentrePlan, others: Iterable[Centre]) -> None:
    listed = list(others)
    taken = Invalid(
        N_("Another centre already has this name. Choose a name that tells them apart.")
    )
    problems = {
        name: taken
        for name in ("name_bn", "name_en")
        if any(getattr(each, name).casefold() == getattr(plan, name).casefold() for each in listed)
    }
    if problems:
        raise InvalidAnswers(problems)


def _record(work: UnitOfWork, centre: Centre, changed: Sequence[str], by: Officer | None) -> None:
    write_audit_entry(
        work,
        AuditAction.CENTRE_CHANGED,
        officer_id=by.id if by else None,
        subject=centre.code,
        details={
            "changed": list(changed),
            "status": centre.status.value,
            "capacity": centre.capacity,
        },
    )
