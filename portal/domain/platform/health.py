"""The result of a check of the installation: its severity, a sentence, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class Severity(Choice):
    """How bad a finding is. A fault needs a person now, a warning within days."""

    OK = "ok", N_("OK")
    WARNING = "warning", N_("Warning")
    FAULT = "fault", N_("Fault")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and the remedy. The texts are msgids, without words of computers in Latin letters.

    The values hold no personal data.
    """

    severity: Severity
    text: str
    remedy: str
    values: Mapping[str, int] = field(default_factory=dict)
    detail: str = ""
    """Technical words in English: of PostgreSQL, of a gateway, or names of files."""
    command: str = ""
    """The command, the setting or the file of the remedy."""


class WaitingTexts(NamedTuple):
    """One sentence in several units; each has a placeholder of the name of its unit."""

    hours: str
    days: str
    minutes: str | None = None
    """For times below two hours, if they occur."""


def tell_waiting(texts: WaitingTexts, waited: timedelta) -> tuple[str, dict[str, int]]:
    """Returns the sentence with the unit in which a person counts such a time, and its value."""
    minutes = int(waited.total_seconds() // 60)
    if texts.minutes is not None and minutes < 2 * 60:
        return texts.minutes, {"minutes": minutes}
    if minutes < 2 * 24 * 60:
        return texts.hours, {"hours": minutes // 60}
    return texts.days, {"days": waited.days}


def a_fault(
    text: str, remedy: str, *, command: str = "", detail: str = "", **values: int
) -> Finding:
    """Returns a fault."""
    return Finding(Severity.FAULT, text, remedy, values, detail, command)


def a_warning(
    text: str, remedy: str, *, command: str = "", detail: str = "", **values: int
) -> Finding:
    """Returns a warning."""
    return Finding(Severity.WARNING, text, remedy, values, detail, command)
