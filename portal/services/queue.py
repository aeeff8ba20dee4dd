"""The lists officers work through: what waits for them, and what they have done."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple, Self

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session, load_only

from portal.crypto import Vault
from portal.domain.choices import Language
from portal.domain.errors import NotFound
from portal.domain.states import State
from portal.domain.words import N_
from portal.models import Officer, Registration
from portal.services.scope import QUEUES, visible, waiting_state

PAGE: Final = 50
_COLUMNS: Final = (
    Registration.id,
    Registration.reference,
    Registration.state,
    Registration.version,
    Registration.submitted_at,
    Registration.phone_verified,
    Registration.name_bn,
    Registration.name_en,
    Registration.district_code,
    Registration.upazila_code,
    Registration.upazila_text,
)


_AT_AN_END: Final = (State.CLOSED, State.REJECTED, State.DUPLICATE)


class Row(NamedTuple):
    """What a list shows of a registration; nothing else of it is decrypted."""

    reference: str
    name: str
    state: State
    submitted_at: datetime
    district_code: str
    upazila_code: str | None
    upazila_text: str | None
    phone_verified: bool
    corrected: bool
    """Whether it came back from the returnee with corrections."""


class Cursor(NamedTuple):
    """The last row of a page, from which the next one goes on."""

    submitted_at: datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{int(self.submitted_at.timestamp() * 1_000_000)}-{self.id.hex}"

    @classmethod
    def read(cls, text: str) -> Self:
        """What `str` wrote. Raises `NotFound` for anything else."""
        try:
            micros, _, hexadecimal = text.partition("-")
            seconds, rest = divmod(int(micros), 1_000_000)
            at = datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
            return cls(at, uuid.UUID(hexadecimal))
        except (ValueError, OverflowError, OSError) as error:
            raise NotFound(N_("There is no such page of this list.")) from error


class Page(NamedTuple):
    """Rows, and where the next page begins, if there is one."""

    rows: list[Row]
    next: Cursor | None


def queue(
    session: Session,
    vault: Vault,
    officer: Officer,
    state: State,
    language: Language,
    *,
    after: Cursor | None = None,
) -> Page:
    """A page of those in a state: what waits for this role oldest first, the rest newest first."""
    place = tuple_(Registration.submitted_at, Registration.id)
    query = select(Registration).where(visible(officer), Registration.state == state)
    if state is waiting_state(officer):
        query = query.order_by(Registration.submitted_at, Registration.id)
        query = query.where(place > after) if after else query
    else:
        query = query.order_by(Registration.submitted_at.desc(), Registration.id.desc())
        query = query.where(place < after) if after else query
    query = query.options(load_only(*_COLUMNS, raiseload=True)).limit(PAGE + 1)
    found = session.scalars(query).all()
    rows = [row_of(vault, registration, language) for registration in found[:PAGE]]
    if len(found) <= PAGE:
        return Page(rows, None)
    last = found[PAGE - 1]
    return Page(rows, Cursor(last.submitted_at, last.id))


def counts(session: Session, officer: Officer) -> Mapping[State, int]:
    """How many there are in each of the officer's lists."""
    found = session.execute(
        select(Registration.state, func.count().label("number"))
        .where(visible(officer))
        .group_by(Registration.state)
    )
    by_state = {row.state: row.number for row in found}
    return {state: by_state.get(state, 0) for state in QUEUES.get(officer.role, ())}


def unreachable(
    session: Session, vault: Vault, officer: Officer, language: Language
) -> list[tuple[Row, datetime]]:
    """The first of those whose SMS come back, and since when: an officer is to find another way."""
    found = session.scalars(
        select(Registration)
        .where(*_unreachable(officer))
        .order_by(Registration.unreachable_since, Registration.id)
        .options(load_only(*_COLUMNS, Registration.unreachable_since, raiseload=True))
        .limit(PAGE)
    )
    return [
        (row_of(vault, each, language), each.unreachable_since)
        for each in found
        if each.unreachable_since
    ]


def count_unreachable(session: Session, officer: Officer) -> int:
    """How many there are."""
    return session.scalars(
        select(func.count()).select_from(Registration).where(*_unreachable(officer))
    ).one()


def _unreachable(officer: Officer) -> tuple[ColumnElement[bool], ...]:
    return (
        visible(officer),
        Registration.unreachable_since.is_not(None),
        Registration.state.in_(QUEUES.get(officer.role, ())),
        Registration.state.not_in(_AT_AN_END),
    )


def next_waiting(session: Session, officer: Officer) -> str | None:
    """The reference of the one that waits longest, or None when all is done."""
    state = waiting_state(officer)
    return session.scalars(
        select(Registration.reference)
        .where(visible(officer), Registration.state == state)
        .order_by(Registration.submitted_at, Registration.id)
        .limit(1)
    ).first()


def row_of(vault: Vault, registration: Registration, language: Language) -> Row:
    """The row of a registration, its name in the script of the page where there is one."""
    names = ("name_bn", "name_en") if language is Language.BANGLA else ("name_en", "name_bn")
    column = names[0] if getattr(registration, names[0]) is not None else names[1]
    return Row(
        reference=registration.reference,
        name=registration.unsealed(vault, column) or "",
        state=registration.state,
        submitted_at=registration.submitted_at,
        district_code=registration.district_code,
        upazila_code=registration.upazila_code,
        upazila_text=registration.unsealed(vault, "upazila_text"),
        phone_verified=registration.phone_verified,
        corrected=registration.state is State.SUBMITTED and registration.version > 1,
    )
