"""Screening: a supervisor decides whether an identified person is eligible."""

import uuid
from dataclasses import dataclass

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.outreach.identified_stages import IdentifiedStage, WhyNot
from portal.domain.platform.errors import Conflict, Forbidden, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean
from portal.domain.staff.roles import Role
from portal.models import IdentifiedPerson, Officer
from portal.services.audit.audit_log import write_audit_entry
from portal.services.outreach.identification import (
    LONGEST_NOTE,
    StepGrounds,
    find_identified,
    step_identified,
)
from portal.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ScreeningResult:
    """The finding of the supervisor. Ineligible people need a reason; `note` is free text."""

    eligible: bool
    why_not: WhyNot | None = None
    note: str = ""

    def check(self) -> None:
        """Raises `Invalid` for a finding without its reason, or a reason without its note."""
        if not self.eligible and self.why_not is None:
            raise Invalid(N_("Choose why this person is not eligible."))
        if self.why_not is WhyNot.OTHER and not clean(self.note):
            raise Invalid(N_("Write the reason in a few words."))
        if len(clean(self.note)) > LONGEST_NOTE:
            raise Invalid(
                N_("This is too long. Use at most %(longest)s characters."), longest=LONGEST_NOTE
            )


def screen_person(
    work: UnitOfWork,
    officer: Officer,
    person_id: uuid.UUID,
    finding: ScreeningResult,
    *,
    seen: IdentifiedStage,
) -> IdentifiedPerson:
    """Records the finding on a person whom the supervisor saw at the stage `seen`.

    Raises `Forbidden`, `NotFound`, `Invalid`, and `Conflict` after a concurrent change.
    """
    if officer.role is not Role.SUPERVISOR:
        raise Forbidden(N_("Only the district supervisor screens people."))
    finding.check()
    person = find_identified(work, officer, person_id, lock=True)
    if person.stage is not seen:
        raise Conflict(N_("Someone changed this a moment ago. Look at it again."))
    step_identified(
        work,
        person,
        IdentifiedStage.ELIGIBLE if finding.eligible else IdentifiedStage.NOT_ELIGIBLE,
        officer=officer,
        grounds=StepGrounds(
            None if finding.eligible else finding.why_not, clean(finding.note) or None
        ),
    )
    write_audit_entry(
        work,
        AuditAction.SCREENED,
        officer_id=officer.id,
        subject=str(person.id),
        details={"to": person.stage.value},
    )
    return person
