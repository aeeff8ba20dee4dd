"""Counts the indicators of a day from the records: one function for each kind of source."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, load_only

from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.birth import Birth
from portal.domain.registration.states import State
from portal.domain.reporting.age_bands import age_band
from portal.domain.reporting.indicator import SEALED_CUTS, Cut, Indicator, SourceKind
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.review.queue_ages import AgeRange, QueueAge, age_range_of
from portal.domain.staff.roles import Desk
from portal.models import AssistedEntry, Registration, StateTransition
from portal.services.platform.long_statements import allow_long_statements
from portal.services.registration.undone_transitions import is_undone
from portal.services.reporting.identified_counting import count_steps_of_day
from portal.services.routing.centre_assignment import route
from portal.unit_of_work import UnitOfWork

_ROWS_AT_ONCE: Final = 1000
MOST_DAYS: Final = 999
"""Longer times until verification are counted as this number of days."""
_COLUMNS: Final = (
    Registration.district_code,
    Registration.centre_code,
    Registration.sex,
    Registration.country,
    Registration.channel,
    Registration.submitted_at,
    Registration.birth_sealed,  # type: ignore[attr-defined]  # mapped by `SealedColumn`
    Registration.needs_sealed,  # type: ignore[attr-defined]  # mapped by `SealedColumn`
)


class CellKey(NamedTuple):
    """What a count is of."""

    indicator: str
    cut: Cut
    district_code: str
    centre_code: str
    value: str


class DayCounts(NamedTuple):
    """The counts of a day, those by sealed answers apart."""

    open: Counter[CellKey]
    sealed: Counter[CellKey]


_EVENTS: Final = frozenset({SourceKind.FIRST, SourceKind.EACH, SourceKind.DESK})


def count_day(work: UnitOfWork, day: date) -> DayCounts:
    """Returns the counts of a day in Dhaka. Stocks are counted if it is the present day."""
    counts = DayCounts(Counter(), Counter())
    for key in _events(work, day):
        _add(counts, key)
    if day == dhaka_day(work.now):
        allow_long_statements(work)
        for each in _of_kinds(frozenset({SourceKind.STOCK})):
            counts.open.update(_stock(work, each, day))
    for each in _of_kinds(frozenset({SourceKind.IDENTIFIED})):
        counts.open.update(_identified(work, each, day))
    return counts


def _add(counts: DayCounts, key: CellKey) -> None:
    (counts.sealed if key.cut in SEALED_CUTS else counts.open)[key] += 1


def _of_kinds(kinds: frozenset[SourceKind]) -> list[Indicator]:
    return [each for each in load_indicators().values() if each.source.kind in kinds]


def _events(work: UnitOfWork, day: date) -> Iterator[CellKey]:
    by_state: dict[str, list[Indicator]] = {}
    for each in _of_kinds(_EVENTS):
        is_of_desk = each.source.kind is SourceKind.DESK
        for state in {State.SUBMITTED.value} if is_of_desk else each.source.of:
            by_state.setdefault(state, []).append(each)
    whole = AgeRange(day, day)
    events = (
        select(
            StateTransition.to_state,
            StateTransition.at,
            is_repeated(),
            AssistedEntry.desk,
            Registration,
        )
        .join(Registration, Registration.id == StateTransition.registration_id)
        .outerjoin(AssistedEntry, AssistedEntry.registration_id == Registration.id)
        .where(
            StateTransition.at >= whole.begin(),
            StateTransition.at < whole.end(),
            ~is_undone(StateTransition),
        )
        .options(load_only(*_COLUMNS))
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for state, at, was_before, desk, registration in work.session.execute(events):
        for each in by_state.get(state.value, ()):
            if _is_counted(each, was_before, desk):
                yield from _cells(each, registration, at)


def _is_counted(indicator: Indicator, was_before: bool, desk: Desk | None) -> bool:
    if indicator.source.kind is SourceKind.EACH:
        return True
    if indicator.source.kind is SourceKind.DESK and desk not in indicator.source.of:
        return False
    return not was_before


def _identified(work: UnitOfWork, indicator: Indicator, day: date) -> Counter[CellKey]:
    """Returns the counts of identified people. Their centre is the one that serves the district."""
    counts: Counter[CellKey] = Counter()
    for step in indicator.source.of:
        for district, country, count in count_steps_of_day(work, step, day):
            place = district, route(work, district).centre_code
            counts[CellKey(indicator.id, Cut.ALL, *place, "")] += count
            if country and Cut.COUNTRY in indicator.cuts:
                counts[CellKey(indicator.id, Cut.COUNTRY, *place, country)] += count
    return counts


def is_repeated() -> ColumnElement[bool]:
    """Returns whether the registration was in this state before, by a transition that stands."""
    made, earlier = StateTransition, aliased(StateTransition)
    is_earlier = or_(earlier.at < made.at, and_(earlier.at == made.at, earlier.id < made.id))
    return exists().where(
        earlier.registration_id == made.registration_id,
        earlier.to_state == made.to_state,
        is_earlier,
        ~is_undone(earlier),
    )


def _cells(indicator: Indicator, registration: Registration, at: datetime) -> Iterator[CellKey]:
    place = registration.district_code, registration.centre_code
    yield CellKey(indicator.id, Cut.ALL, *place, "")
    for cut in indicator.cuts:
        for value in _VALUES_OF[cut](registration, at):
            yield CellKey(indicator.id, cut, *place, value)


def _age_band(registration: Registration, at: datetime) -> Iterable[str]:
    birth = registration.birth
    return (age_band(Birth.from_text(birth).age_on(dhaka_day(at)) if birth else None).value,)


def _needs(registration: Registration, _at: datetime) -> Iterable[str]:
    return registration.needs.split(",") if registration.needs else ()


def _days_to_verify(registration: Registration, at: datetime) -> Iterable[str]:
    days = (dhaka_day(at) - dhaka_day(registration.submitted_at)).days
    return (str(min(max(days, 0), MOST_DAYS)),)


_VALUES_OF: Final[Mapping[Cut, Callable[[Registration, datetime], Iterable[str]]]] = {
    Cut.SEX: lambda registration, _: (registration.sex.value,),
    Cut.AGE_BAND: _age_band,
    Cut.COUNTRY: lambda registration, _: (registration.country,),
    Cut.CHANNEL: lambda registration, _: (registration.channel.value,),
    Cut.NEED: _needs,
    Cut.DAYS_TO_VERIFY: _days_to_verify,
}


def _stock(work: UnitOfWork, indicator: Indicator, day: date) -> Counter[CellKey]:
    """Returns how many registrations are in the states now, with the age of what waits."""
    age = case(
        *(
            (Registration.submitted_at >= begin, each.value)
            for each in QueueAge
            if (begin := age_range_of(each, day).begin()) is not None
        ),
        else_=QueueAge.OLDER.value,
    )
    of_waiting = Cut.WAITING_DAYS in indicator.cuts
    columns = (
        Registration.district_code,
        Registration.centre_code,
        *((age,) if of_waiting else ()),
    )
    counted = (
        select(*columns, func.count())
        .where(
            Registration.state.in_([State(each) for each in indicator.source.of]),
            Registration.erased_at.is_(None),  # always true; permits the indexes of lists
        )
        .group_by(*columns)
    )
    counts: Counter[CellKey] = Counter()
    for district, centre, *values, count in work.session.execute(counted):
        counts[CellKey(indicator.id, Cut.ALL, district, centre, "")] += count
        for value in values:
            counts[CellKey(indicator.id, Cut.WAITING_DAYS, district, centre, value)] += count
    return counts
