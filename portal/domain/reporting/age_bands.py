"""Bands of age in full years."""

from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class AgeBand(Choice):
    """A band of age on the day of the event."""

    UNDER_18 = "under_18", N_("Under 18")
    FROM_18 = "18_24", N_("18 to 24")
    FROM_25 = "25_34", N_("25 to 34")
    FROM_35 = "35_44", N_("35 to 44")
    FROM_45 = "45_54", N_("45 to 54")
    FROM_55 = "55_over", N_("55 and over")
    NOT_KNOWN = "not_known", N_("Not known")


_FIRST_AGE_ABOVE: Final = (
    (18, AgeBand.UNDER_18),
    (25, AgeBand.FROM_18),
    (35, AgeBand.FROM_25),
    (45, AgeBand.FROM_35),
    (55, AgeBand.FROM_45),
)


def age_band(age: int | None) -> AgeBand:
    """Returns the band of an age in full years. None is not known."""
    if age is None:
        return AgeBand.NOT_KNOWN
    return next((band for above, band in _FIRST_AGE_ABOVE if age < above), AgeBand.FROM_55)
