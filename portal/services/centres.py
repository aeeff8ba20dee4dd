"""Centres as administrators keep them, and what their own staff may say: whether there is room."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit import AuditAction
from portal.domain.centre_plan import CentrePlan
from portal.domain.choices import CentreStatus, Role
from portal.domain.errors import Conflict, Forbidden, Invalid, InvalidAnswers, NotFound
from portal.domain.words import N_
from portal.models import Centre, Officer
from portal.services.audit import record
from portal.services.fill_centres import is_at_capacity

_KEPT: Final = ("address_en", "address_bn", "phone", "status", "capacity")
_NO_ROOM: Final = N_(
    "It has as many people now as it can have. It can take more when an administrator gives it more "
    "places."
)


def every(session: Session) -> Sequence[Centre]:
    """All centres, by name."""
    return session.scalars(select(Centre).order_by(Centre.name_en, Centre.code)).all()


def find(session: Session, code: str, *, lock: bool = False) -> Centre:
    """A centre, locked for a change if asked. Raises `NotFound`."""
    query = select(Centre).where(Centre.code == code)
    # Registrations that point to it may come in meanwhile.
    query = query.with_for_update(key_share=True) if lock else query
    centre = session.scalars(query.execution_options(populate_existing=lock)).one_or_none()
    if centre is None:
        raise NotFound(N_("There is no centre with the code %(code)s."), code=code)
    return centre


def mark(centre: Centre) -> str:
    """What a form carries to tell whether somebody else changed the centre in the meantime."""
    values = "|".join(str(getattr(centre, name)) for name in _KEPT)
    return hashlib.sha256(values.encode()).hexdigest()[:16]


def change(
    session: Session,
    vault: Vault,
    code: str,
    plan: CentrePlan,
    *,
    seen: str,
    by: Officer | None,
    now: datetime,
) -> Centre:
    """Writes the plan. Whom the centre has stays there; routing of new ones goes by the status.

    The same plan a second time changes nothing. Raises `Conflict` when it is not as it was `seen`,
    and `InvalidAnswers` when it is to be open and has no room.
    """
    centre = find(session, code, lock=True)
    wanted: dict[str, Any] = {name: getattr(plan, name) for name in _KEPT}
    if plan.capacity is None and centre.filled_at and plan.status is CentreStatus.FULL:
        wanted["status"] = CentreStatus.OPEN  # it was full by a limit that is gone
    changed = [name for name in _KEPT if getattr(centre, name) != wanted[name]]
    if not changed:
        return centre
    if seen != mark(centre):
        raise Conflict(
            N_("Somebody changed this centre a moment ago. Look at it again; nothing was saved.")
        )
    if wanted["status"] is CentreStatus.OPEN and is_at_capacity(session, code, plan.capacity):
        full = Invalid(N_("It has as many people already. Give it more places, or let it be full."))
        raise InvalidAnswers({"capacity": full})
    if "status" in changed:
        centre.filled_at = None
    for name in changed:
        setattr(centre, name, wanted[name])
    _record(session, vault, centre, changed, by, now)
    return centre


def set_room(
    session: Session, vault: Vault, officer: Officer, status: CentreStatus, *, now: datetime
) -> Centre:
    """The staff of a centre says that it is full, or that it takes people again.

    Said twice changes nothing. Raises `Forbidden` for a closed one, which an administrator opens, and
    `Invalid` when it has no room.
    """
    if officer.role is not Role.CENTRE or officer.centre_code is None:
        raise Forbidden(N_("Only the staff of a centre does this."))
    if status not in (CentreStatus.OPEN, CentreStatus.FULL):
        raise Invalid(N_("Choose one of these."))
    centre = find(session, officer.centre_code, lock=True)
    if centre.status is CentreStatus.CLOSED:
        raise Forbidden(N_("The centre is closed. An administrator can open it."))
    if centre.status is status and centre.filled_at is None:
        return centre
    if status is CentreStatus.OPEN and is_at_capacity(session, centre.code, centre.capacity):
        raise Invalid(_NO_ROOM)
    centre.status, centre.filled_at = status, None
    _record(session, vault, centre, ["status"], officer, now)
    return centre


def _record(
    session: Session,
    vault: Vault,
    centre: Centre,
    changed: Sequence[str],
    by: Officer | None,
    now: datetime,
) -> None:
    record(
        session,
        vault,
        AuditAction.CENTRE_CHANGED,
        now=now,
        officer_id=by.id if by else None,
        subject=centre.code,
        details={
            "changed": list(changed),
            "status": centre.status.value,
            "capacity": centre.capacity,
        },
    )
