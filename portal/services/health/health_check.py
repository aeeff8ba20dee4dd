"""A check of the installation, and what checks may use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from portal.config import Settings
from portal.domain.platform.health import Finding, Severity
from portal.gateways.audit_witness import Witness
from portal.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True)
class HealthContext:
    """The database with its keys, the settings, and the witness of the audit log."""

    units: UnitsOfWork
    settings: Settings
    witness: Witness | None = None


class HealthCheck(NamedTuple):
    """A check. `run` returns None if all is well; it opens its own transactions."""

    code: str
    title: str
    run: Callable[[HealthContext], Finding | None]
    needs_schema: bool = True
    """Whether the check reads tables, so that it is left out without them."""


class CheckResult(NamedTuple):
    """The result of one check."""

    code: str
    title: str
    finding: Finding | None

    @property
    def severity(self) -> Severity:
        """Returns how bad it is."""
        return self.finding.severity if self.finding else Severity.OK
