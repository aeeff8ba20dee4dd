"""Flags next to names in lists, which show officers where to look first."""

from collections.abc import Collection
from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Need


class Flag(Choice):
    """A flag of a registration. Details, such as which need, are shown only on the registration."""

    URGENT = "urgent", N_("Urgent")
    DUPLICATE = "duplicate", N_("Possible duplicate")
    DOCUMENT = "document", N_("Check the document")
    PHONE = "phone", N_("Phone not verified")
    CORRECTED = "corrected", N_("Corrected")


URGENT_NEEDS: Final[frozenset[str]] = frozenset({Need.MEDICAL, Need.SHELTER})
"""Urgent needs: no place to sleep, no treatment. Most people choose work, training or a loan, so a flag
for these would be useless."""


def is_urgent(needs: Collection[str], *, needs_care: bool) -> bool:
    """Whether the person should be called before people who have waited longer.

    `needs` are codes of `Need`; `needs_care` means a disability or an illness that needs care.
    """
    return needs_care or not URGENT_NEEDS.isdisjoint(needs)


def is_urgent_as_stored(needs: str, needs_care: str) -> bool:
    """Returns the same for the texts of the columns: codes with commas between them, and "yes"."""
    return is_urgent(needs.split(","), needs_care=needs_care == "yes")
