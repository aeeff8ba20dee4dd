"""Two registrations that are a pair, and what officers do with it."""

from typing import Any

from sqlalchemy import select

from portal.db import Database
from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import DuplicatePair, Officer, Registration
from portal.services.matching import pair_decisions, pair_list
from portal.services.matching.pair_decisions import PairDecision
from portal.workers.matching import match_batch
from tests import factories
from tests.factories import VAULT
from tests.unit import unit

ENGLISH = Language.ENGLISH
OTHER_PAPER: dict[str, Any] = {"document_type": "passport", "document_number": "AB1234567"}


class Two:
    """Two registrations of one person, an officer, and what was found of them."""

    def __init__(self, database: Database, **typed: Any) -> None:
        self.database = database
        with database.begin() as session:
            factories.places(session)
            self.officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
            self.one = factories.registration(session)
            self.other = factories.registration(session, **{**OTHER_PAPER, **typed})
        self.compare()
        [self.pair] = self.pairs()

    def compare(self) -> None:
        while match_batch(self.database, VAULT):
            pass

    def pairs(self) -> list[DuplicatePair]:
        with self.database.read() as session:
            return list(session.scalars(select(DuplicatePair).order_by(DuplicatePair.id)))

    def officer_of(self, district: str, role: Role = Role.DISTRICT) -> Officer:
        with self.database.begin() as session:
            return factories.officer(session, role, district)

    def judged(self, officer: Officer | None = None, **given: Any) -> PairDecision:
        with self.database.read() as session:
            pair = session.get_one(DuplicatePair, self.pair.id)
            both = session.scalars(
                select(Registration).where(Registration.id.in_([pair.first_id, pair.second_id]))
            )
            fresh = PairDecision(
                officer or self.officer,
                pair.id,
                pair.verdict,
                {each.id: each.version for each in both},
            )
            return fresh._replace(**given)

    def merge(
        self, judged: PairDecision | None = None, duplicate: Registration | None = None
    ) -> None:
        with self.database.begin() as session:
            duplicate_id = (duplicate or self.other).id
            pair_decisions.merge_pair(unit(session), judged or self.judged(), duplicate_id)

    def part(
        self, judged: PairDecision | None = None, verdict: PairVerdict = PairVerdict.DIFFERENT
    ) -> None:
        with self.database.begin() as session:
            pair_decisions.separate_pair(unit(session), judged or self.judged(), verdict)

    def undo(self, judged: PairDecision | None = None) -> None:
        with self.database.begin() as session:
            pair_decisions.undo_merged_pair(unit(session), judged or self.judged())

    def states(self) -> list[State]:
        with self.database.read() as session:
            return [session.get_one(Registration, each.id).state for each in (self.one, self.other)]

    def seen_by(self, officer: Officer) -> list[pair_list.PairRow]:
        with self.database.read() as session:
            return pair_list.open_pairs(unit(session), officer, ENGLISH).rows

    def all(self, what: Any) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(select(what)))
