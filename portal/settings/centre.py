"""Settings of the centres."""

import re
from datetime import time
from typing import Annotated, Final, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict


class OfficeHours(NamedTuple):
    """The hours of a working day in Dhaka."""

    opens: time
    closes: time


_HOURS: Final = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)")


def read_office_hours(value: object) -> object:
    """Reads `09:00-17:00`, or `none` if the pages are to show no hours."""
    return parse_office_hours(value) if isinstance(value, str) else value


def parse_office_hours(text: str) -> OfficeHours | None:
    """Returns the hours of a text, none for `none`. Raises `ValueError`."""
    if text == "none":
        return None
    found = _HOURS.fullmatch(text)
    opens, closes = found.groups() if found else ("00:00", "00:00")
    hours = OfficeHours(time.fromisoformat(opens), time.fromisoformat(closes))
    if hours.opens >= hours.closes:
        raise ValueError("it is like 09:00-17:00, or none")
    return hours


class CentreSettings(BaseModel):
    """`hours` is when centres are open on working days. The default is that of government offices."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    hours: Annotated[OfficeHours | None, BeforeValidator(read_office_hours)] = OfficeHours(
        time(9), time(17)
    )
