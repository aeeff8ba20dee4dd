"""The reason of a decision, as written by an officer."""

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean

SHORTEST_REASON, LONGEST_REASON = 5, 500


def read_reason(text: str, *, internal: bool = False) -> str:
    """Cleans a reason. Raises `Invalid` if it is too short or too long."""
    reason = clean(text)
    if len(reason) < SHORTEST_REASON:
        if internal:
            raise Invalid(N_("Write the reason in a few words."))
        raise Invalid(N_("Write the reason in a few words. The returnee will read it."))
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            N_("The reason is too long. Use at most %(longest)s characters."),
            longest=LONGEST_REASON,
        )
    return reason
