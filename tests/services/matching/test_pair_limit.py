from collections import Counter

from sqlalchemy import select

from portal.db import Database
from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.staff.roles import Role
from portal.models import DuplicatePair, Registration
from portal.services.matching import pair_decisions
from portal.services.matching.pair_decisions import PairDecision
from portal.services.matching.pair_limit import MOST_OPEN_PAIRS
from portal.workers.matching import match_batch
from tests import factories
from tests.factories import VAULT
from tests.unit import unit


def compare_all(database: Database) -> None:
    while match_batch(database, VAULT):
        pass


def pairs(database: Database) -> list[DuplicatePair]:
    with database.read() as session:
        return list(session.scalars(select(DuplicatePair).order_by(DuplicatePair.id)))


def test_a_flood_of_equal_forms_makes_few_pairs_and_the_rest_is_counted(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        for _ in range(16):
            factories.registration(session)
    compare_all(database)
    found = pairs(database)
    of_each = Counter(each for pair in found for each in (pair.first_id, pair.second_id))
    assert max(of_each.values()) <= MOST_OPEN_PAIRS
    with database.read() as session:
        left_out = session.execute(select(Registration.id, Registration.pairs_left_out)).all()
    assert [of_each[row.id] + row.pairs_left_out for row in left_out] == [15] * 16

    full = next(each for each, number in of_each.items() if number == MOST_OPEN_PAIRS)
    pair = next(pair for pair in found if full in (pair.first_id, pair.second_id))
    with database.begin() as session:
        both = session.scalars(
            select(Registration).where(Registration.id.in_((pair.first_id, pair.second_id)))
        )
        judged = PairDecision(
            officer, pair.id, pair.verdict, {each.id: each.version for each in both}
        )
        pair_decisions.separate_pair(unit(session), judged, PairVerdict.DIFFERENT)
    compare_all(database)
    with database.read() as session:
        one = session.get_one(Registration, full)
        assert one.pairs_left_out > 0, "the decided place went to a match that was left out"
    again = [pair for pair in pairs(database) if full in (pair.first_id, pair.second_id)]
    assert len(again) == MOST_OPEN_PAIRS + 1
