"""What can go wrong for a person, each with a text that says what to do.

Texts are English msgids marked with `N_`, with `%(name)s` placeholders filled from `values`;
the web layer translates them and picks the HTTP status.
"""

from collections.abc import Mapping


class PortalError(Exception):
    """An error a person may meet. `text` is a msgid, `values` fill its placeholders."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text)
        self.text = text
        self.values = values


class Invalid(PortalError):
    """What was given cannot be taken as it is."""


class InvalidAnswers(Invalid):
    """Some answers of a page need mending: one problem for each field."""

    def __init__(self, problems: Mapping[str, Invalid]) -> None:
        told = [f"{field}: {wrong.text % wrong.values}" for field, wrong in problems.items()]
        super().__init__("; ".join(told).replace("%", "%%"))
        self.problems = dict(problems)


class NotFound(PortalError):
    """Nothing is there, or nothing that this person may know of."""


class Forbidden(PortalError):
    """This person may not do this."""


class Conflict(PortalError):
    """Something changed in between: another officer decided, or the step was done already."""


class TooMany(PortalError):
    """A limit was reached. `retry_after` is in seconds."""

    def __init__(self, text: str, *, retry_after: int, **values: object) -> None:
        super().__init__(text, **values)
        self.retry_after = retry_after


class NoneToday(TooMany):
    """A limit for many people is reached, through no doing of this one."""


class Unavailable(PortalError):
    """A part of the system is down; the same step works again soon."""
