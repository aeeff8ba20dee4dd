"""What centres do with a person: calls, appointments, and how it ended. The closed lists and limits."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from portal.domain.messaging.sending_times import MORNING_HOUR
from portal.domain.platform.choices import Choice
from portal.domain.platform.dates import DHAKA, dhaka_day
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.registration.states import State

OPEN_AT_A_CENTRE: Final = (State.VERIFIED, State.RECEIVED)
"""Who counts as open at a centre: what its capacity is compared with."""
MOVABLE: Final = (State.SUBMITTED, State.RETURNED, State.VERIFIED)
"""Registrations that can be given to another centre as a whole; those received only if asked for."""
SMS_EVERY: Final = timedelta(days=7)
"""After a call that failed the person gets an SMS, and not a second one within this time."""
CALLS: Final = 3
"""So many calls in a row that failed, and the person counts as not to be reached."""
FARTHEST: Final = timedelta(days=90)
"""An appointment later than this is a slip of the pen."""


FIRST_HOUR, LAST_HOUR = 8, 17
SLOTS: Final = tuple(
    time(hour, minute) for hour in range(FIRST_HOUR, LAST_HOUR + 1) for minute in (0, 30)
)
"""Times of day at which an appointment may begin."""


class AppointmentState(Choice):
    """What became of an appointment."""

    PLANNED = "planned", N_("Planned")
    KEPT = "kept", N_("The person came")
    MISSED = "missed", N_("The person did not come")
    CANCELLED = "cancelled", N_("Cancelled")


class CaseOutcome(Choice):
    """How it ended at the centre."""

    HELPED = "helped", N_("Helped")
    REFERRED = "referred", N_("Sent on to another office")
    NO_NEED = "no_need", N_("The person needs nothing more")
    NOT_REACHED = "not_reached", N_("Could not be reached")
    ABROAD_AGAIN = "abroad_again", N_("Went abroad again")
    OTHER = "other", N_("Other")


def read_appointment(day: str, time_of_day: str, *, now: datetime) -> datetime:
    """The moment of an appointment, by the clock of Dhaka, from a day and one of `SLOTS`.

    Both in ISO form, as a browser's fields send them, in digits of either script. Raises `Invalid`.
    """
    try:
        wanted = date.fromisoformat(to_latin(day).strip())
        slot = time.fromisoformat(to_latin(time_of_day).strip())
    except ValueError as error:
        raise Invalid(N_("Choose the day and the time of the appointment.")) from error
    if slot not in SLOTS:
        raise Invalid(N_("Choose one of the times in the list."))
    starts_at = datetime.combine(wanted, slot, DHAKA)
    if starts_at <= now:
        raise Invalid(N_("This time has passed. Choose a later one."))
    if starts_at > now + FARTHEST:
        raise Invalid(N_("This is too far ahead. Choose a day within the next three months."))
    return starts_at.astimezone(UTC)


def remind_at(starts_at: datetime, *, now: datetime) -> datetime | None:
    """When the reminder is due: the morning before. None when the first SMS comes as late as that."""
    day = dhaka_day(starts_at)
    morning = datetime.combine(day - timedelta(days=1), time(MORNING_HOUR), DHAKA)
    return morning if now < morning else None


def is_day_before(starts_at: datetime, *, now: datetime) -> bool:
    """Whether the appointment is tomorrow in Dhaka, which is what the reminder says."""
    return (dhaka_day(starts_at) - dhaka_day(now)).days == 1


def week_of(today: date) -> tuple[datetime, datetime]:
    """Beginning and end of the week of a day in Dhaka; it begins on Sunday."""
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    begin = datetime.combine(sunday, time(), DHAKA)
    return begin, begin + timedelta(days=7)


def month_begin(today: date) -> datetime:
    """The beginning of the month of a day in Dhaka."""
    return datetime.combine(today.replace(day=1), time(), DHAKA)
