"""What a second officer may find when looking once more at what a first one verified."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class ReviewFinding(Choice):
    """The end of a second look."""

    CONFIRMED = "confirmed", N_("Rightly verified")
    WRONG = "wrong", N_("Something is wrong")
