"""Two registrations that are a pair, and what officers do with it."""

from typing import Any

from sqlalchemy import select

from portal.cli.duplicates import compare_some
from portal.db import Database
from portal.domain.choices import Language, Role
from portal.domain.duplicates import Verdict
from portal.domain.states import State
from portal.models import Officer, Pair, Registration
from portal.services.duplicates import decide_pair, show_pairs
from portal.services.duplicates.decide_pair import Judged
from tests import make
from tests.make import NOW, VAULT

ENGLISH = Language.ENGLISH
OTHER_PAPER: dict[str, Any] = {"document_type": "passport", "document_number": "AB1234567"}


class Two:
    """Two registrations of one person, an officer, and what was found of them."""

    def __init__(self, database: Database, **typed: Any) -> None:
        self.database = database
        with database.begin() as session:
            make.places(session)
            self.officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
            self.one = make.registration(session)
            self.other = make.registration(session, **{**OTHER_PAPER, **typed})
        self.compare()
        [self.pair] = self.pairs()

    def compare(self) -> None:
        while compare_some(self.database, VAULT):
            pass

    def pairs(self) -> list[Pair]:
        with self.database.read() as session:
            return list(session.scalars(select(Pair).order_by(Pair.id)))

    def officer_of(self, district: str, role: Role = Role.DISTRICT) -> Officer:
        with self.database.begin() as session:
            return make.officer(session, role, district)

    def judged(self, officer: Officer | None = None, **given: Any) -> Judged:
        with self.database.read() as session:
            pair = session.get_one(Pair, self.pair.id)
            both = session.scalars(
                select(Registration).where(Registration.id.in_([pair.first_id, pair.second_id]))
            )
            fresh = Judged(
                officer or self.officer,
                pair.id,
                pair.verdict,
                {each.id: each.version for each in both},
                NOW,
                "16135",
            )
            return fresh._replace(**given)

    def merge(self, judged: Judged | None = None, duplicate: Registration | None = None) -> None:
        with self.database.begin() as session:
            duplicate_id = (duplicate or self.other).id
            decide_pair.merge(session, VAULT, judged or self.judged(), duplicate_id)

    def part(self, judged: Judged | None = None, verdict: Verdict = Verdict.DIFFERENT) -> None:
        with self.database.begin() as session:
            decide_pair.part(session, VAULT, judged or self.judged(), verdict)

    def undo(self, judged: Judged | None = None) -> None:
        with self.database.begin() as session:
            decide_pair.undo_merge(session, VAULT, judged or self.judged())

    def states(self) -> list[State]:
        with self.database.read() as session:
            return [session.get_one(Registration, each.id).state for each in (self.one, self.other)]

    def seen_by(self, officer: Officer) -> list[show_pairs.PairRow]:
        with self.database.read() as session:
            return show_pairs.open_pairs(session, VAULT, officer, ENGLISH).rows

    def all(self, what: Any) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(select(what)))
