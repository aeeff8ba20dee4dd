"""Settings of the centres."""

from datetime import time
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from portal.domain.platform.errors import Invalid
from portal.domain.routing.opening_hours import OpeningHours, read_opening_hours


def _read_hours(value: object) -> object:
    """Reads `09:00-17:00`, or `none` if the pages are to show no hours."""
    if not isinstance(value, str):
        return value
    if value == "none":
        return None
    try:
        hours = read_opening_hours(value)
    except Invalid:
        hours = None
    if hours is None:
        raise ValueError("it is like 09:00-17:00, or none")
    return hours


class CentreSettings(BaseModel):
    """`hours` is when centres are open on working days. The default is that of government offices."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    hours: Annotated[OpeningHours | None, BeforeValidator(_read_hours)] = OpeningHours(
        time(9), time(17)
    )
