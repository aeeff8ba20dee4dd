"""What is wrong with the settings, as one list for the person who starts the portal."""

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

MISSING = "missing"
"""pydantic's own type of error for a field without a value."""


class SettingsError(Exception):
    """The settings do not allow a start. `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n- ".join(["Phera cannot start with these settings:", *problems]))
        self.problems = problems


def missing() -> PydanticCustomError:
    """The error of a validator that finds no value where one is needed."""
    return PydanticCustomError(MISSING, "Field required")


def problems_of(error: ValidationError, *prefix: str) -> list[str]:
    """One line for each error, with the name of the variable; no line shows a value.

    `prefix` comes after `PORTAL_`, for a model that is validated apart.
    """
    lines = []
    for each in error.errors(include_url=False, include_input=False):
        # Of a place three deep the first part is the dictionary that holds generic gateways.
        name = "_".join(["PORTAL", *prefix, *map(str, each["loc"][-2:])]).upper().replace("-", "_")
        if each["type"] == MISSING:
            lines.append(f"{name} is missing")
        else:
            # The text of our own ValueError, without the words that pydantic puts before it.
            lines.append(f"{name} is wrong: {each.get('ctx', {}).get('error', each['msg'])}")
    return lines
