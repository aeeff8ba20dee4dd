"""Findings of a second officer who reviews a verification."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class ReviewFinding(Choice):
    """The result of a quality review."""

    CONFIRMED = "confirmed", N_("Correctly verified")
    WRONG = "wrong", N_("Something is wrong")
