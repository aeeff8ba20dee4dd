"""Closed lists and limits of casework at a centre: calls, appointments and outcomes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from portal.domain.messaging.sending_times import MORNING_HOUR
from portal.domain.platform.choices import Choice
from portal.domain.platform.dates import DHAKA, day_begin, dhaka_day
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.registration.states import State
from portal.domain.routing.opening_hours import OpeningHours, time_in_words

OPEN_AT_A_CENTRE: Final = (State.VERIFIED, State.RECEIVED)
"""States that count as open at a centre. Its capacity is compared with their number."""
MOVABLE: Final = (State.SUBMITTED, State.RETURNED, State.VERIFIED)
"""States that a bulk transfer can move. Received registrations move only on request."""
SMS_EVERY: Final = timedelta(days=7)
"""A failed call causes an SMS to the person, at most one within this time."""
CALLS: Final = 3
"""A person counts as unreachable after this number of consecutive failed calls."""
FARTHEST: Final = timedelta(days=90)
"""An appointment further ahead than this is refused as a typing error."""


FIRST_HOUR, LAST_HOUR = 8, 17
SLOTS: Final = tuple(
    time(hour, minute) for hour in range(FIRST_HOUR, LAST_HOUR + 1) for minute in (0, 30)
)
"""The times of day at which an appointment may begin."""


class AppointmentState(Choice):
    """The state of an appointment."""

    PLANNED = "planned", N_("Planned")
    KEPT = "kept", N_("The person came")
    MISSED = "missed", N_("The person did not come")
    CANCELLED = "cancelled", N_("Cancelled")


class CaseOutcome(Choice):
    """The outcome of a case at the centre."""

    HELPED = "helped", N_("Helped")
    REFERRED = "referred", N_("Referred to another office")
    NO_NEED = "no_need", N_("The person needs no more help")
    NOT_REACHED = "not_reached", N_("Could not be reached")
    ABROAD_AGAIN = "abroad_again", N_("Went abroad again")
    OTHER = "other", N_("Other")


def read_appointment(day: str, time_of_day: str, *, now: datetime) -> datetime:
    """Returns the moment of an appointment from a day and one of `SLOTS`, in Dhaka time.

    Both are in ISO format, as browsers send them, with Latin or Bangla digits. Raises `Invalid`.
    """
    try:
        wanted = date.fromisoformat(to_latin(day).strip())
        slot = time.fromisoformat(to_latin(time_of_day).strip())
    except ValueError as error:
        raise Invalid(N_("Choose the day and time of the appointment.")) from error
    if slot not in SLOTS:
        raise Invalid(N_("Choose a time from the list."))
    starts_at = datetime.combine(wanted, slot, DHAKA)
    if starts_at <= now:
        raise Invalid(N_("This time has passed. Choose a later one."))
    if starts_at > now + FARTHEST:
        raise Invalid(N_("This is too far ahead. Choose a day within the next three months."))
    return starts_at.astimezone(UTC)


def slots_while_open(hours: OpeningHours | None) -> Sequence[time]:
    """Returns the slots at which a centre is open; all if its hours are not known or hold no slot."""
    if hours is None:
        return SLOTS
    return [slot for slot in SLOTS if hours.opens <= slot < hours.closes] or SLOTS


def check_open(starts_at: datetime, hours: OpeningHours | None) -> None:
    """Raises `Invalid` if the centre is closed at the time of an appointment."""
    local = starts_at.astimezone(DHAKA)
    slot = time(local.hour, local.minute)
    if hours is None or hours.opens <= slot < hours.closes or slots_while_open(hours) is SLOTS:
        return
    raise Invalid(
        N_("The centre is open from %(opens)s to %(closes)s. Choose a time between them."),
        opens=time_in_words(hours.opens),
        closes=time_in_words(hours.closes),
    )


def remind_at(starts_at: datetime, *, now: datetime) -> datetime | None:
    """Returns when the reminder is due: the morning before. None if the first SMS is as late as that."""
    day = dhaka_day(starts_at)
    morning = datetime.combine(day - timedelta(days=1), time(MORNING_HOUR), DHAKA)
    return morning if now < morning else None


def is_day_before(starts_at: datetime, *, now: datetime) -> bool:
    """Whether the appointment is tomorrow in Dhaka, as the text of the reminder says."""
    return (dhaka_day(starts_at) - dhaka_day(now)).days == 1


def week_of(today: date) -> tuple[datetime, datetime]:
    """Returns the begin and end of the week that contains a day in Dhaka. Weeks begin on Sunday."""
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    begin = day_begin(sunday)
    return begin, begin + timedelta(days=7)


def month_begin(today: date) -> datetime:
    """Returns the begin of the month that contains a day in Dhaka."""
    return day_begin(today.replace(day=1))
