"""The numbers of centres and districts are counted in the indexes of the lists, on both databases."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from portal.domain.choices import CentreStatus, Role
from portal.domain.routing import CentreFact
from portal.services import catchments, fill_centres, relocate
from portal.services.centre_work.workload import workload
from tests import make
from tests.make import COXS_BAZAR, DHAKA_CENTRE, NOAKHALI_CENTRE, NOW
from tests.services.plans import noted, plan

NEW = CentreFact("RSC-COX", 21.44, 91.97, CentreStatus.OPEN)


@pytest.mark.parametrize(
    "count",
    [
        lambda session: workload(
            session, make.officer(session, Role.ADMINISTRATOR), today=NOW.date()
        ),
        lambda session: catchments.preview(session, {COXS_BAZAR: DHAKA_CENTRE}, now=NOW),
        lambda session: catchments.preview_centre(session, NEW, now=NOW),
        lambda session: fill_centres.is_at_capacity(session, NOAKHALI_CENTRE, 10),
        lambda session: relocate.movable(session, COXS_BAZAR, DHAKA_CENTRE, with_received=True),
    ],
    ids=["workload", "catchment", "new centre", "full", "movable"],
)
def test_no_number_reads_the_whole_table(
    session: Session, count: Callable[[Session], object]
) -> None:
    make.places(session)
    make.registration(session)
    session.flush()
    with noted(session) as statements:
        count(session)
    plans = [plan(session, *each) for each in statements if "FROM registrations" in each[0]]
    assert plans
    for shown in plans:
        assert "ix_registrations_list_" in shown, shown
