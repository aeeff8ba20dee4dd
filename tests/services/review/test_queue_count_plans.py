"""Counts of centres and districts use the indexes of the lists or of the stock, on both databases."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from portal.domain.routing.centre_choice import CentreFact
from portal.domain.routing.choices import CentreStatus
from portal.domain.staff.roles import Role
from portal.services.casework.workload import workload
from portal.services.routing import catchments, centre_capacity
from portal.services.routing.movable_registrations import movable_registrations
from tests import factories
from tests.factories import COXS_BAZAR, DHAKA_CENTRE, NOAKHALI_CENTRE, NOW
from tests.services.plans import fill_registrations, noted, plan
from tests.unit import unit

NEW = CentreFact("RSC-COX", 21.44, 91.97, CentreStatus.OPEN)


@pytest.mark.parametrize(
    "count",
    [
        lambda session: workload(
            unit(session), factories.officer(session, Role.ADMINISTRATOR), today=NOW.date()
        ),
        lambda session: catchments.preview_catchments(unit(session), {COXS_BAZAR: DHAKA_CENTRE}),
        lambda session: catchments.preview_centre(unit(session), NEW),
        lambda session: centre_capacity.is_at_capacity(unit(session), NOAKHALI_CENTRE, 10),
        lambda session: movable_registrations(
            unit(session), COXS_BAZAR, DHAKA_CENTRE, with_received=True
        ),
    ],
    ids=["workload", "catchment", "new centre", "full", "movable"],
)
def test_no_number_reads_the_whole_table(
    session: Session, count: Callable[[Session], object]
) -> None:
    factories.places(session)
    factories.registration(session)
    session.flush()
    fill_registrations(session)
    with noted(session) as statements:
        count(session)
    plans = [plan(session, *each) for each in statements if "FROM registrations" in each[0]]
    assert plans
    for shown in plans:
        assert re.search("ix_registrations_(list_|stock)", shown), shown
