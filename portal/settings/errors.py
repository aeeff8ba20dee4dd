"""Collects all errors of the settings in one list for the operator."""

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

MISSING = "missing"
"""The error type of pydantic for a field without a value."""


class SettingsError(Exception):
    """The settings are invalid. `problems` has one line for each error."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n- ".join(["Phera cannot start with these settings:", *problems]))
        self.problems = problems


def missing() -> PydanticCustomError:
    """Returns the error of a validator for a missing required value."""
    return PydanticCustomError(MISSING, "Field required")


def problems_of(error: ValidationError, *prefix: str) -> list[str]:
    """Returns one line for each error, with the name of the variable and without values.

    `prefix` follows `PORTAL_`, for a model that is validated separately.
    """
    lines = []
    for each in error.errors(include_url=False, include_input=False):
        # In a location of three parts the first one is the dictionary of generic gateways.
        name = "_".join(["PORTAL", *prefix, *map(str, each["loc"][-2:])]).upper().replace("-", "_")
        if each["type"] == MISSING:
            lines.append(f"{name} is missing")
        else:
            # The text of our ValueError, without the prefix of pydantic.
            lines.append(f"{name} is wrong: {each.get('ctx', {}).get('error', each['msg'])}")
    return lines
