"""Made-up identified persons for demonstrations, on every stage of their way."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.choices import Desk, Role
from portal.domain.demo_people import DemoPerson
from portal.domain.stages import Stage, WhyNot
from portal.domain.states import State
from portal.models import IdentifiedPerson, Officer, Registration
from portal.services.identified import invite, screen
from portal.services.identified.identify import Known, identify
from portal.services.identified.screen import Finding

DISTRICT: Final = "BD2019"
# Of 277 identified in a month of the Prottasha project 201 were found eligible.
_ENDS: Final[Sequence[Stage]] = (
    Stage.IDENTIFIED,
    Stage.IDENTIFIED,
    Stage.NOT_ELIGIBLE,
    Stage.NOT_ELIGIBLE,
    Stage.ELIGIBLE,
    Stage.ELIGIBLE,
    Stage.INVITED,
    Stage.INVITED,
    Stage.INVITED,
)
_REGISTERED: Final = 5
_OUT: Final = (State.WITHDRAWN, State.DUPLICATE)


def add_identified(
    session: Session,
    vault: Vault,
    people: Iterator[DemoPerson],
    random: Random,
    *,
    hotline: str,
    now: datetime,
) -> None:
    """Lists them in the names of the demo volunteer and supervisor of one district."""
    staff = session.scalars(select(Officer).where(Officer.district_code == DISTRICT)).all()
    volunteer = next(each for each in staff if each.desk is Desk.VOLUNTEER)
    supervisor = next(each for each in staff if each.role is Role.SUPERVISOR)
    for number, demo in enumerate(people):
        at = now - timedelta(days=random.uniform(3, 75))
        person = identify(
            session,
            vault,
            volunteer,
            uuid.UUID(int=random.getrandbits(128)),
            _known(demo, f"0170009{number:04}", at),
            now=at,
        )
        _go_on(session, vault, supervisor, person, _ENDS[number % len(_ENDS)], hotline, at)
    registered = session.scalars(
        select(Registration)
        .where(Registration.district_code == DISTRICT, Registration.state.not_in(_OUT))
        .order_by(Registration.submitted_at)
        .limit(_REGISTERED)
    )
    for registration in registered.all():
        at = registration.submitted_at - timedelta(days=4)
        known = Known(
            name=registration.unsealed(vault, "name_bn")
            or registration.unsealed(vault, "name_en")
            or "",
            mobile=registration.unsealed(vault, "mobile"),
            upazila=registration.upazila_code,
            note=None,
            language=registration.language,
        )
        new = uuid.UUID(int=random.getrandbits(128))
        person = identify(session, vault, volunteer, new, known, now=at)
        _go_on(session, vault, supervisor, person, Stage.INVITED, hotline, at)
        invite.link_registered(session, vault, now=registration.submitted_at)


def _known(demo: DemoPerson, mobile: str, at: datetime) -> Known:
    typed = demo.typed
    name = typed.get("name_bn") or typed["name_en"]
    fields = {"name": name, "mobile": [mobile], "language": [demo.language.value]}
    return Known.read(fields, DISTRICT, at)


def _go_on(
    session: Session,
    vault: Vault,
    supervisor: Officer,
    person: IdentifiedPerson,
    end: Stage,
    hotline: str,
    at: datetime,
) -> None:
    if end is Stage.IDENTIFIED:
        return
    later = at + timedelta(days=1)
    is_eligible = end is not Stage.NOT_ELIGIBLE
    finding = Finding(is_eligible, None if is_eligible else WhyNot.LONG_AGO)
    screen.screen(session, vault, supervisor, person.id, finding, seen=Stage.IDENTIFIED, now=later)
    if end is Stage.INVITED:
        invite.invite(session, vault, supervisor, person.id, hotline=hotline, now=later)
