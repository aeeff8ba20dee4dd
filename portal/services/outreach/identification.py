"""Identification of people who may need help before registration, and their stages."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_, select

from portal.domain.names.letters import read_other_name
from portal.domain.outreach.identified_stages import IdentifiedStage, StepBy, WhyNot, may_step
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Forbidden, NotFound
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.phone import read_mobile
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Desk, Role
from portal.models import IdentifiedPerson, IdentifiedStep, Officer, set_state
from portal.models.base import new_id
from portal.services.platform.blind_index import PHONE_INDEX
from portal.unit_of_work import UnitOfWork

LONGEST_NOTE: Final = 300
TO_REGISTER: Final = (IdentifiedStage.ELIGIBLE, IdentifiedStage.INVITED)


@dataclass(frozen=True, slots=True)
class KnownIdentified:
    """What a volunteer or supervisor knows about a person. Phone, upazila and note are optional."""

    name: str
    mobile: str | None
    upazila: str | None
    note: str | None
    language: Language

    @classmethod
    def read(cls, typed: FormInput, district_code: str, now: datetime) -> "KnownIdentified":
        """Reads typed values. Raises `InvalidAnswers`. The upazila may be given by name."""
        reader = FormReader(typed, dhaka_day(now))
        name = reader.read("name", read_other_name)
        if name is None:
            reader.problem("name", N_("Write the person's name."))
        upazila, place = None, reader.raw("upazila")
        if place:
            try:
                upazila = load_places().find_upazila(place, district_code).code
            except NotFound as unknown:
                reader.problem("upazila", unknown.text, **unknown.values)
        known = cls(
            name=name or "",
            mobile=reader.read("mobile", read_mobile),
            upazila=upazila,
            note=reader.text("note", LONGEST_NOTE),
            language=reader.choice("language", Language, Language.BANGLA),
        )
        reader.finish()
        return known


def identified_role(officer: Officer) -> StepBy:
    """Returns the role of an officer for identified people. Raises `Forbidden` for all others."""
    if officer.role is Role.SUPERVISOR:
        return StepBy.SUPERVISOR
    if officer.role is Role.REGISTRAR and officer.desk is Desk.VOLUNTEER:
        return StepBy.VOLUNTEER
    raise Forbidden(N_("Only volunteers and supervisors work with identified people."))


def visible_identified(officer: Officer) -> ColumnElement[bool]:
    """Returns the condition of identified people that the officer may see, part of every query.

    A supervisor sees those of the district. A volunteer sees those whom he or she listed there, and
    the eligible people of the district.
    """
    if officer.district_code is None:
        return false()
    here = and_(
        IdentifiedPerson.district_code == officer.district_code,
        IdentifiedPerson.forgotten_at.is_(None),
    )
    if officer.role is Role.SUPERVISOR:
        return here
    if officer.role is Role.REGISTRAR and officer.desk is Desk.VOLUNTEER:
        mine = IdentifiedPerson.identified_by_id == officer.id
        return and_(here, or_(mine, IdentifiedPerson.stage.in_(TO_REGISTER)))
    return false()


def find_identified(
    work: UnitOfWork, officer: Officer, person_id: uuid.UUID, *, lock: bool = False
) -> IdentifiedPerson:
    """Returns one identified person. Raises `NotFound` if this officer may not see them."""
    query = select(IdentifiedPerson).where(
        IdentifiedPerson.id == person_id, visible_identified(officer)
    )
    person = work.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if person is None:
        raise NotFound(N_("There is no such person in your list."))
    return person


def identify_person(
    work: UnitOfWork, officer: Officer, person_id: uuid.UUID, known: KnownIdentified
) -> IdentifiedPerson:
    """Adds a person to the list of the officer's district, once. Raises `Forbidden`."""
    identified_role(officer)
    there = work.session.get(IdentifiedPerson, person_id)
    if there is not None:
        return find_identified(work, officer, person_id)
    person = IdentifiedPerson(
        id=person_id,
        district_code=officer.district_code,
        upazila_code=known.upazila,
        language=known.language,
        mobile_index=work.vault.index(PHONE_INDEX, known.mobile) if known.mobile else None,
        identified_by_id=officer.id,
        identified_at=work.now,
        identified_on=dhaka_day(work.now),
    )
    set_state(person, IdentifiedStage.IDENTIFIED)
    person.name, person.mobile, person.note = known.name, known.mobile, known.note
    work.session.add(person)
    work.session.flush()
    return person


class StepGrounds(NamedTuple):
    """Why a person was taken to a stage."""

    why_not: WhyNot | None = None
    note: str | None = None


NO_GROUNDS: Final = StepGrounds()


def step_identified(
    work: UnitOfWork,
    person: IdentifiedPerson,
    to_stage: IdentifiedStage,
    *,
    officer: Officer | None,
    grounds: StepGrounds = NO_GROUNDS,
) -> None:
    """Moves a locked row to another stage and writes its history. Only this function does so.

    Without an officer the system is the actor. Raises `Conflict` for a step that the table of
    stages does not contain.
    """
    by = identified_role(officer) if officer else StepBy.SYSTEM
    if not may_step(person.stage, to_stage, by):
        raise Conflict(N_("Someone changed this a moment ago. Look at it again."))
    made = IdentifiedStep(
        id=new_id(),
        person_id=person.id,
        at=work.now,
        officer_id=officer.id if officer else None,
        from_stage=person.stage,
        to_stage=to_stage,
        why_not=grounds.why_not,
    )
    made.note = grounds.note
    work.session.add(made)
    set_state(person, to_stage)
    if to_stage in (IdentifiedStage.ELIGIBLE, IdentifiedStage.NOT_ELIGIBLE):
        person.screened_at, person.eligible = work.now, to_stage is IdentifiedStage.ELIGIBLE
    elif to_stage is IdentifiedStage.INVITED:
        person.invited_at = work.now
    elif to_stage is IdentifiedStage.REGISTERED:
        person.registered_at = work.now
