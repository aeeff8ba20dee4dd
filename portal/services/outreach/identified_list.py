"""List and detail of identified people."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, func, not_, select, tuple_

from portal.crypto import Vault
from portal.domain.outreach.identified_stages import IdentifiedStage, WhyNot
from portal.domain.registration.states import State
from portal.models import IdentifiedPerson, IdentifiedStep, Officer, Registration
from portal.services.outreach.identification import find_identified, visible_identified
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.review.list_page import PAGE
from portal.services.review.queue_cursor import QueueCursor
from portal.unit_of_work import UnitOfWork

_MOST: Final = 5


class IdentifiedRow(NamedTuple):
    """An identified person in a list."""

    id: uuid.UUID
    name: str
    mobile: str
    upazila_code: str | None
    stage: IdentifiedStage
    identified_at: datetime
    stage_since: datetime
    """When the person came to the stage."""


class IdentifiedPage(NamedTuple):
    """Identified people, and the cursor of the next page, or None."""

    rows: list[IdentifiedRow]
    next: QueueCursor | None


class SamePhone(NamedTuple):
    """Other people of the district with a phone. Of those of another officer only that they exist.

    Nothing is told of other districts.
    """

    here: Sequence[IdentifiedRow] = ()
    elsewhere: bool = False
    registered: bool = False
    """Whether a registration has this phone."""

    def __bool__(self) -> bool:
        return bool(self.here) or self.elsewhere or self.registered


class IdentifiedEvent(NamedTuple):
    """A step with actor and reason."""

    at: datetime
    officer_name: str | None
    to_stage: IdentifiedStage
    why_not: WhyNot | None
    note: str | None


class IdentifiedDetail(NamedTuple):
    """All known values of one person."""

    person: IdentifiedPerson
    row: IdentifiedRow
    note: str
    listed_by: str
    history: Sequence[IdentifiedEvent]
    same_phone: SamePhone


def list_identified(
    work: UnitOfWork,
    officer: Officer,
    stage: IdentifiedStage,
    *,
    after: QueueCursor | None = None,
    size: int = PAGE,
) -> IdentifiedPage:
    """Returns people at a stage, the longest waiting first."""
    place = tuple_(IdentifiedPerson.identified_at, IdentifiedPerson.id)
    query = select(IdentifiedPerson).where(
        visible_identified(officer), IdentifiedPerson.stage == stage
    )
    query = query.where(place > after) if after else query
    query = query.order_by(IdentifiedPerson.identified_at, IdentifiedPerson.id).limit(size + 1)
    found = work.session.scalars(query).all()
    rows = [_row(person) for person in found[:size]]
    if len(found) <= size:
        return IdentifiedPage(rows, None)
    return IdentifiedPage(rows, QueueCursor(rows[-1].identified_at, rows[-1].id))


def count_identified(work: UnitOfWork, officer: Officer) -> Mapping[IdentifiedStage, int]:
    """Returns the number of people at each stage."""
    found = work.session.execute(
        select(IdentifiedPerson.stage, func.count().label("number"))
        .where(visible_identified(officer))
        .group_by(IdentifiedPerson.stage)
    )
    by_stage = {row.stage: row.number for row in found}
    return {stage: by_stage.get(stage, 0) for stage in IdentifiedStage}


def identified_detail(work: UnitOfWork, officer: Officer, person_id: uuid.UUID) -> IdentifiedDetail:
    """Returns one person with the history. Raises `NotFound` if this officer may not see them."""
    person = find_identified(work, officer, person_id)
    steps = work.session.execute(
        select(IdentifiedStep, Officer.name)
        .outerjoin(Officer, Officer.id == IdentifiedStep.officer_id)
        .where(IdentifiedStep.person_id == person.id)
        .order_by(IdentifiedStep.at.desc(), IdentifiedStep.id.desc())
    )
    return IdentifiedDetail(
        person=person,
        row=_row(person),
        note=person.note or "",
        listed_by=work.session.get_one(Officer, person.identified_by_id).name,
        history=[
            IdentifiedEvent(step.at, name, step.to_stage, step.why_not, step.note)
            for step, name in steps
        ],
        same_phone=same_phone(work, officer, phone_index(work.vault, person.mobile), but=person.id),
    )


def phone_index(vault: Vault, mobile: str | None) -> bytes | None:
    """Returns the blind index of a phone."""
    return vault.index(PHONE_INDEX, mobile) if mobile else None


def same_phone(
    work: UnitOfWork, officer: Officer, phone: bytes | None, *, but: uuid.UUID | None = None
) -> SamePhone:
    """Returns other people with this phone, on the lists and among the registrations."""
    if phone is None:
        return SamePhone()
    others = (IdentifiedPerson.mobile_index == phone, IdentifiedPerson.id != but)
    here = work.session.scalars(
        select(IdentifiedPerson)
        .where(*others, visible_identified(officer))
        .order_by(IdentifiedPerson.identified_at.desc())
        .limit(_MOST)
    )
    of_others = and_(
        not_(visible_identified(officer)), IdentifiedPerson.district_code == officer.district_code
    )
    elsewhere = work.session.scalars(select(IdentifiedPerson.id).where(*others, of_others).limit(1))
    registered = work.session.scalars(
        select(Registration.id)
        .where(
            Registration.mobile_index == phone,
            Registration.district_code == officer.district_code,
            Registration.state != State.WITHDRAWN,
        )
        .limit(1)
    )
    return SamePhone(
        [_row(person) for person in here],
        elsewhere=elsewhere.first() is not None,
        registered=registered.first() is not None,
    )


def _row(person: IdentifiedPerson) -> IdentifiedRow:
    reached_at = {
        IdentifiedStage.ELIGIBLE: person.screened_at,
        IdentifiedStage.INVITED: person.invited_at,
    }
    return IdentifiedRow(
        id=person.id,
        name=person.name or "",
        mobile=person.mobile or "",
        upazila_code=person.upazila_code,
        stage=person.stage,
        identified_at=person.identified_at,
        stage_since=reached_at.get(person.stage) or person.identified_at,
    )
