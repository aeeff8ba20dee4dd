"""Age groups of waiting registrations."""

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from portal.domain.platform.choices import Choice
from portal.domain.platform.dates import day_begin, dhaka_day
from portal.domain.platform.gettext_marker import N_


class QueueAge(Choice):
    """An age group, by calendar days in Dhaka."""

    TODAY = "today", N_("Today")
    DAYS = "days", N_("1 to 3 days")
    WEEK = "week", N_("4 to 7 days")
    OLDER = "older", N_("Longer than 7 days")


class AgeRange(NamedTuple):
    """A range of days, both included. None means unbounded."""

    first: date | None = None
    last: date | None = None

    def begin(self) -> datetime | None:
        """The first moment, in Dhaka time. `date.min` begins later there than in UTC."""
        if self.first is None or self.first == date.min:
            return None
        return day_begin(self.first)

    def end(self) -> datetime | None:
        """The first moment after the last day, limited to the end of the calendar."""
        if self.last is None or self.last == date.max:
            return None
        return day_begin(self.last + timedelta(days=1))


ALL_DAYS: Final = AgeRange()
_DAYS_AGO: Final = {
    QueueAge.TODAY: (0, None),
    QueueAge.DAYS: (3, 1),
    QueueAge.WEEK: (7, 4),
    QueueAge.OLDER: (None, 8),
}


def age_range_of(age: QueueAge, today: date) -> AgeRange:
    """Returns the days of submission of registrations that are in this age group today."""
    first, last = _DAYS_AGO[age]
    return AgeRange(
        None if first is None else today - timedelta(days=first),
        None if last is None else today - timedelta(days=last),
    )


def is_overdue(since: datetime, today: date) -> bool:
    """Whether something has waited so long that it is in the oldest age group."""
    last = age_range_of(QueueAge.OLDER, today).last
    return last is not None and dhaka_day(since) <= last
