from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.services.registration.transition import transition
from portal.services.reporting.expected_days import FEWEST, WEEKS, median_days_to_verify
from tests import factories
from tests.factories import COXS_BAZAR, DHAKA_DISTRICT, NOW
from tests.roll_ups import count_days
from tests.unit import unit

DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("places")


def verify(session: Session, *days: int, district: str = COXS_BAZAR, ago: int = 0) -> None:
    """Verifies a registration after each of these numbers of days, `ago` days before now."""
    by = factories.officer(session, Role.DISTRICT, district)
    at = NOW - ago * DAY
    for each in days:
        made = factories.registration(session, submitted_at=at - each * DAY, district=district)
        transition(unit(session, now=at), made, State.VERIFIED, actor=Actor.OFFICER, officer=by)


def test_a_district_has_the_median_of_its_own_last_weeks(session: Session) -> None:
    verify(session, 1, 2, 6, 9, 30)
    verify(session, *[20] * 9, ago=WEEKS * 7 + 1)
    verify(session, 1, 1, 1, 1, 1, district=DHAKA_DISTRICT)
    count_days(session, NOW)
    assert median_days_to_verify(unit(session), COXS_BAZAR) == 6
    assert median_days_to_verify(unit(session), DHAKA_DISTRICT) == 1


def test_too_few_have_no_median(session: Session) -> None:
    verify(session, *range(FEWEST - 1))
    count_days(session, NOW)
    assert median_days_to_verify(unit(session), COXS_BAZAR) is None
    assert median_days_to_verify(unit(session), DHAKA_DISTRICT) is None
