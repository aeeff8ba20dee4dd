from datetime import timedelta
from random import Random

from portal.db import Database
from portal.demo.campaigns import add_campaigns
from portal.domain.platform.dates import dhaka_day
from portal.domain.staff.roles import Role
from portal.services.reporting import funnel_report
from tests import factories
from tests.factories import NOW
from tests.unit import unit


def test_made_up_campaigns_fit_the_registrations_that_are_there(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        factories.officer(session, Role.ADMINISTRATOR)
        for ago in range(30):
            factories.registration(session, submitted_at=NOW - timedelta(days=ago))
        add_campaigns(unit(session), Random(1))
    with database.read() as session:
        journey = funnel_report.funnel_report(unit(session), last=dhaka_day(NOW), days=30)
        reach = funnel_report.funnel_reach_of_all(unit(session))
    assert journey.sent == 30
    assert journey.begun > 30
    assert 0 < sum(each.sent for each in reach.values()) < 30
    assert all(each.begun >= each.sent for each in reach.values())
