"""How an administrator made sure that the owner of a registration wants it erased."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_


class ErasureConfirmation(Choice):
    """A closed list, because the audit log keeps it for ever: free text may name the person."""

    ON_PORTAL = "on_portal", N_("By the request on the portal")
    ON_PHONE = "on_phone", N_("On the phone")
    IN_PERSON = "in_person", N_("Here, in person")
    BY_LETTER = "by_letter", N_("By letter")


def read_confirmation(code: str) -> ErasureConfirmation:
    """Returns the confirmation for a code. Raises `Invalid`."""
    try:
        return ErasureConfirmation(code)
    except ValueError:
        raise Invalid(N_("Choose how the person confirmed this wish.")) from None
