"""What a second officer may find when looking once more at what a first one verified."""

from portal.domain.choices import Choice
from portal.domain.words import N_


class Finding(Choice):
    """The end of a second look."""

    CONFIRMED = "confirmed", N_("Rightly verified")
    WRONG = "wrong", N_("Something is wrong")
