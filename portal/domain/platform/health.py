"""The result of a check of the installation: its severity, a sentence, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
