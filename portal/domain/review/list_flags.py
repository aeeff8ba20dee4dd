"""What a list says beside a name, so that an officer sees at a glance where to look first."""

from collections.abc import Collection

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Need


class Flag(Choice):
    """A remark on a registration. Which need or which fault it is says the registration alone."""

    URGENT = "urgent", N_("Urgent")
    DUPLICATE = "duplicate", N_("Perhaps a duplicate")
    DOCUMENT = "document", N_("Look at the document")
    PHONE = "phone", N_("Phone not checked")
    CORRECTED = "corrected", N_("Corrected")


URGENT_NEEDS = frozenset({Need.MEDICAL, Need.SHELTER})
"""What cannot wait for its turn: no place to sleep, no treatment. Most people tick work, training or
a loan, and a mark that most have would help nobody."""


def is_urgent(needs: Collection[Need], *, needs_care: bool) -> bool:
    """Whether somebody should be called before those who have waited longer.

    `needs_care` is a disability or an illness that needs care.
    """
    return needs_care or not URGENT_NEEDS.isdisjoint(needs)
