"""Reads the records that a row of the monthly update counts: registrations, or people identified in the field."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, load_only

from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.birth import Birth
from portal.domain.registration.states import State
from portal.domain.reporting.indicator import Cut, Indicator, SourceKind
from portal.domain.reporting.monthly_rows import RowFilter
from portal.domain.review.queue_ages import AgeRange
from portal.domain.staff.roles import Desk
from portal.models import AssistedEntry, IdentifiedPerson, Registration, StateTransition
from portal.services.registration.undone_transitions import is_undone
from portal.services.reporting.export_columns import ten_year_band
from portal.services.reporting.identified_counting import WHEN_TAKEN, took_step
from portal.services.reporting.indicator_counting import is_repeated
from portal.services.reporting.indicator_sums import IndicatorPeriod
from portal.unit_of_work import UnitOfWork

LISTED_SOURCES: Final = frozenset({SourceKind.FIRST, SourceKind.DESK, SourceKind.IDENTIFIED})
"""Sources that count each person once, so that a row of a list is a person."""
_ROWS_AT_ONCE: Final = 1000
_COLUMNS: Final = (
    Registration.state,
    Registration.district_code,
    Registration.sex,
    Registration.country,
    Registration.erasure_asked_at,
    Registration.birth_sealed,  # type: ignore[attr-defined]  # mapped by `SealedColumn`
)
_CUT_COLUMNS: Final[Mapping[Cut, InstrumentedAttribute[Any]]] = {
    Cut.SEX: Registration.sex,
    Cut.COUNTRY: Registration.country,
}


class CountedRecord(NamedTuple):
    """A person behind a figure. What is not known is empty."""

    id: uuid.UUID
    """The id of the registration, or of the identified person who has not registered."""
    is_registration: bool
    is_gone: bool
    """Whether the person is deleted or has withdrawn since then. Such people are in counts only."""
    day: date
    district_code: str
    sex: str
    age_band: str
    country: str


class CountedRows(NamedTuple):
    """What is read: an indicator, the filter of the row, the days, and at most how many records."""

    indicator: Indicator
    filter: RowFilter | None
    period: IndicatorPeriod
    most: int


def read_counted_records(work: UnitOfWork, wanted: CountedRows) -> Iterator[CountedRecord]:
    """Yields the records in no order."""
    options = load_only(*_COLUMNS)
    if wanted.indicator.source.kind is SourceKind.IDENTIFIED:
        for at, person, registration in work.session.execute(
            _identified(wanted).limit(wanted.most).options(options)
        ):
            yield _of_person(at, person, registration)
        return
    query = _registered(wanted).limit(wanted.most).options(options)
    for at, registration in work.session.execute(
        query, execution_options={"yield_per": _ROWS_AT_ONCE}
    ):
        yield _of_registration(at, registration)


def _registered(wanted: CountedRows) -> Select[datetime, Registration]:
    source = wanted.indicator.source
    days = AgeRange(*wanted.period)
    query = (
        select(StateTransition.at, Registration)
        .join(Registration, Registration.id == StateTransition.registration_id)
        .where(
            StateTransition.at >= days.begin(),
            StateTransition.at < days.end(),
            ~is_undone(StateTransition),
            ~is_repeated(),
            _matches(wanted, StateTransition.at),
        )
    )
    if source.kind is SourceKind.DESK:
        return query.join(AssistedEntry, AssistedEntry.registration_id == Registration.id).where(
            StateTransition.to_state == State.SUBMITTED,
            AssistedEntry.desk.in_([Desk(each) for each in source.of]),
        )
    return query.where(StateTransition.to_state.in_([State(each) for each in source.of]))


def _identified(wanted: CountedRows) -> Select[datetime, IdentifiedPerson, Registration]:
    (step,) = wanted.indicator.source.of
    at = WHEN_TAKEN[step]
    return (
        select(at, IdentifiedPerson, Registration)
        .outerjoin(Registration, Registration.id == IdentifiedPerson.registration_id)
        .where(took_step(step, AgeRange(*wanted.period)), _matches(wanted, at))
    )


def _matches(wanted: CountedRows, at: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Returns the filter of the row as a condition. Groups of countries are those of the day."""
    chosen = wanted.filter
    if chosen is None:
        return true()
    column = _CUT_COLUMNS[chosen.cut]
    parts = []
    for begin, end in chosen.parts(*wanted.period):
        days, values = AgeRange(begin, end), chosen.values_on(begin)
        is_one = column.not_in(values) if chosen.is_negated else column.in_(values)
        parts.append(and_(at >= days.begin(), at < days.end(), is_one))
    return or_(*parts)


def _of_registration(at: datetime, registration: Registration) -> CountedRecord:
    day, birth = dhaka_day(at), registration.birth
    return CountedRecord(
        id=registration.id,
        is_registration=True,
        is_gone=registration.erasure_asked_at is not None or registration.state is State.WITHDRAWN,
        day=day,
        district_code=registration.district_code,
        sex=registration.sex.value,
        age_band=ten_year_band(Birth.from_text(birth).age_on(day)) if birth else "",
        country=registration.country,
    )


def _of_person(
    at: datetime, person: IdentifiedPerson, registration: Registration | None
) -> CountedRecord:
    """Returns a row of an identified person, with the answers of the registration if there is one."""
    if registration is not None:
        return _of_registration(at, registration)._replace(district_code=person.district_code)
    return CountedRecord(
        id=person.id,
        is_registration=False,
        is_gone=person.forgotten_at is not None,
        day=dhaka_day(at),
        district_code=person.district_code,
        sex="",
        age_band="",
        country="",
    )
