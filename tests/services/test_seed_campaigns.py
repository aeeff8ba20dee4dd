from datetime import timedelta
from random import Random

from portal.db import Database
from portal.domain.choices import Role
from portal.services import measure_journey
from portal.services.fill_in import today
from portal.services.seed_campaigns import add_campaigns
from tests import make
from tests.make import NOW, VAULT


def test_made_up_campaigns_fit_the_registrations_that_are_there(database: Database) -> None:
    with database.begin() as session:
        make.places(session)
        make.officer(session, Role.ADMINISTRATOR)
        for ago in range(30):
            make.registration(session, submitted_at=NOW - timedelta(days=ago))
        add_campaigns(session, VAULT, Random(1), now=NOW)
    with database.read() as session:
        journey = measure_journey.journey(session, last=today(NOW), days=30)
        reach = measure_journey.reach_of_all(session)
    assert journey.sent == 30
    assert journey.begun > 30
    assert 0 < sum(each.sent for each in reach.values()) < 30
    assert all(each.begun >= each.sent for each in reach.values())
