"""Errors shown to people, each with a text that says what to do.

Texts are English msgids marked with `N_`, with `%(name)s` placeholders filled from `values`;
the web layer translates them and picks the HTTP status.
"""

from collections.abc import Mapping


class PortalError(Exception):
    """Base of errors shown to people. `text` is a msgid, `values` fill its placeholders."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text)
        self.text = text
        self.values = values


class Invalid(PortalError):
    """The input is invalid."""


class InvalidAnswers(Invalid):
    """Some answers of a page are invalid: one problem for each field."""

    def __init__(self, problems: Mapping[str, Invalid]) -> None:
        lines = [f"{field}: {wrong.text % wrong.values}" for field, wrong in problems.items()]
        super().__init__("; ".join(lines).replace("%", "%%"))
        self.problems = dict(problems)


class Unauthenticated(PortalError):
    """A machine calls without a valid token."""


class NotFound(PortalError):
    """The object does not exist, or the person may not see it."""


class Forbidden(PortalError):
    """The person may not do this."""


class Conflict(PortalError):
    """The state changed meanwhile: another officer decided, or the step was already done."""


class Gone(PortalError):
    """What the person asks for is no longer available, and will not come back."""


class TooMany(PortalError):
    """A rate limit is reached. `retry_after` is in seconds."""

    def __init__(self, text: str, *, retry_after: int, **values: object) -> None:
        super().__init__(text, **values)
        self.retry_after = retry_after


class NoneToday(TooMany):
    """A rate limit shared by many people is reached."""


class Unavailable(PortalError):
    """A part of the system is down; a later retry succeeds."""
