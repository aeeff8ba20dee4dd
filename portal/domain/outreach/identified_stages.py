"""The stages of identified persons and the table of allowed steps.

Volunteers and supervisors list people who came back and may need help; a supervisor screens them.
"""

from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class IdentifiedStage(Choice):
    """The stage of an identified person."""

    IDENTIFIED = "identified", N_("To be screened")
    ELIGIBLE = "eligible", N_("Eligible")
    NOT_ELIGIBLE = "not_eligible", N_("Not eligible")
    INVITED = "invited", N_("Invited")
    REGISTERED = "registered", N_("Registered")


class StepBy(Choice):
    """The actor of a step."""

    SUPERVISOR = "supervisor", N_("A supervisor")
    VOLUNTEER = "volunteer", N_("A volunteer")
    SYSTEM = "system", N_("The system")


class WhyNot(Choice):
    """The reason why a person is not eligible."""

    NOT_ABROAD = "not_abroad", N_("Did not work abroad")
    LONG_AGO = "long_ago", N_("Came back too long ago")
    HAS_HELP = "has_help", N_("Already has this help")
    ELSEWHERE = "elsewhere", N_("Lives in another district")
    NOT_WILLING = "not_willing", N_("Does not want help")
    OTHER = "other", N_("Other")


_BOTH: Final = (StepBy.SUPERVISOR, StepBy.VOLUNTEER)

ALLOWED_STEPS: Final[frozenset[tuple[IdentifiedStage, IdentifiedStage, StepBy]]] = frozenset(
    {
        (IdentifiedStage.IDENTIFIED, IdentifiedStage.ELIGIBLE, StepBy.SUPERVISOR),
        (IdentifiedStage.IDENTIFIED, IdentifiedStage.NOT_ELIGIBLE, StepBy.SUPERVISOR),
        # A correction, possible until the person is informed.
        (IdentifiedStage.ELIGIBLE, IdentifiedStage.NOT_ELIGIBLE, StepBy.SUPERVISOR),
        (IdentifiedStage.NOT_ELIGIBLE, IdentifiedStage.ELIGIBLE, StepBy.SUPERVISOR),
        *((IdentifiedStage.ELIGIBLE, IdentifiedStage.INVITED, who) for who in _BOTH),
        # A volunteer registered them.
        (IdentifiedStage.ELIGIBLE, IdentifiedStage.REGISTERED, StepBy.VOLUNTEER),
        (IdentifiedStage.INVITED, IdentifiedStage.REGISTERED, StepBy.VOLUNTEER),
        # They registered by themselves.
        (IdentifiedStage.IDENTIFIED, IdentifiedStage.REGISTERED, StepBy.SYSTEM),
        (IdentifiedStage.ELIGIBLE, IdentifiedStage.REGISTERED, StepBy.SYSTEM),
        (IdentifiedStage.INVITED, IdentifiedStage.REGISTERED, StepBy.SYSTEM),
    }
)


def may_step(from_stage: IdentifiedStage, to_stage: IdentifiedStage, by: StepBy) -> bool:
    """Whether the actor may move an identified person from one stage to the other."""
    return (from_stage, to_stage, by) in ALLOWED_STEPS
