"""Made-up identified persons for demonstrations, in every stage."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import select

from portal.demo.people import DemoPerson
from portal.domain.outreach.identified_stages import IdentifiedStage, WhyNot
from portal.domain.registration.states import State
from portal.domain.staff.roles import Desk, Role
from portal.models import IdentifiedPerson, Officer, Registration
from portal.services.outreach import invitations, screening
from portal.services.outreach.identification import KnownIdentified, identify_person
from portal.services.outreach.screening import ScreeningResult
from portal.unit_of_work import UnitOfWork

DISTRICT: Final = "BD2019"
# Of 277 identified in a month of the Prottasha project 201 were found eligible.
_ENDS: Final[Sequence[IdentifiedStage]] = (
    IdentifiedStage.IDENTIFIED,
    IdentifiedStage.IDENTIFIED,
    IdentifiedStage.NOT_ELIGIBLE,
    IdentifiedStage.NOT_ELIGIBLE,
    IdentifiedStage.ELIGIBLE,
    IdentifiedStage.ELIGIBLE,
    IdentifiedStage.INVITED,
    IdentifiedStage.INVITED,
    IdentifiedStage.INVITED,
)
_REGISTERED: Final = 5
_OUT: Final = (State.WITHDRAWN, State.DUPLICATE)


def add_identified(work: UnitOfWork, people: Iterator[DemoPerson], random: Random) -> None:
    """Adds them as the demo volunteer and supervisor of one district."""
    staff = work.session.scalars(select(Officer).where(Officer.district_code == DISTRICT)).all()
    volunteer = next(each for each in staff if each.desk is Desk.VOLUNTEER)
    supervisor = next(each for each in staff if each.role is Role.SUPERVISOR)
    for number, demo in enumerate(people):
        at = work.now - timedelta(days=random.uniform(3, 75))
        person = identify_person(
            work.at(at),
            volunteer,
            uuid.UUID(int=random.getrandbits(128)),
            _known(demo, f"0170009{number:04}", at),
        )
        _go_on(work, supervisor, person, _ENDS[number % len(_ENDS)], at)
    registered = work.session.scalars(
        select(Registration)
        .where(Registration.district_code == DISTRICT, Registration.state.not_in(_OUT))
        .order_by(Registration.submitted_at)
        .limit(_REGISTERED)
    )
    for registration in registered.all():
        at = registration.submitted_at - timedelta(days=4)
        known = KnownIdentified(
            name=registration.name_bn or registration.name_en or "",
            mobile=registration.mobile,
            upazila=registration.upazila_code,
            note=None,
            language=registration.language,
        )
        new = uuid.UUID(int=random.getrandbits(128))
        person = identify_person(work.at(at), volunteer, new, known)
        _go_on(work, supervisor, person, IdentifiedStage.INVITED, at)
        invitations.link_registered_people(work.at(registration.submitted_at))


def _known(demo: DemoPerson, mobile: str, at: datetime) -> KnownIdentified:
    typed = demo.typed
    name = typed.get("name_bn") or typed["name_en"]
    fields = {"name": name, "mobile": [mobile], "language": [demo.language.value]}
    return KnownIdentified.read(fields, DISTRICT, at)


def _go_on(
    work: UnitOfWork,
    supervisor: Officer,
    person: IdentifiedPerson,
    end: IdentifiedStage,
    at: datetime,
) -> None:
    if end is IdentifiedStage.IDENTIFIED:
        return
    later = at + timedelta(days=1)
    is_eligible = end is not IdentifiedStage.NOT_ELIGIBLE
    finding = ScreeningResult(is_eligible, None if is_eligible else WhyNot.LONG_AGO)
    screening.screen_person(
        work.at(later), supervisor, person.id, finding, seen=IdentifiedStage.IDENTIFIED
    )
    if end is IdentifiedStage.INVITED:
        invitations.invite_identified(work.at(later), supervisor, person.id)
