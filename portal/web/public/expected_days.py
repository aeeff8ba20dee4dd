"""How long the check of a registration takes, in words."""

from portal.domain.platform.gettext_marker import N_
from portal.models import Registration
from portal.services.reporting.expected_days import median_days_to_verify
from portal.unit_of_work import UnitOfWork
from portal.web.locale import translate

_UNKNOWN = N_("We cannot say yet how many days it takes in your district.")
_ONE_DAY = N_("In your district it has lately taken about a day.")
_DAYS = N_("In your district it has lately taken about %(days)s days.")


def expected_days(work: UnitOfWork, registration: Registration) -> str:
    """Returns a sentence with the district's own median, or that too few are known."""
    days = median_days_to_verify(work, registration.district_code)
    if days is None:
        return translate(_UNKNOWN)
    return translate(_DAYS, days=days) if days > 1 else translate(_ONE_DAY)
