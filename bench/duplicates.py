"""Measures duplicate matching among a million registrations: its time and what it finds.

    python -m bench.duplicates [--people 1000000] [--searches 2000] [--database postgresql|sqlite]

The baseline, in the same run on the same connection, is one look-up of a document by its blind index. `candidates`
is the search by keys, from the names to the ids, for an unknown person; `pairs` also decrypts and compares the
candidates. Then known people register again under another spelling of their name, with one other equal value.
"""

import argparse
import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.duplicate_rows import TODAY, Crowd, fill
from bench.name_pairs import Pair, given_names, make_pairs
from bench.sms import _database
from portal import schema
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.matching.match_features import MatchFeatures
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import BirthGiven, DocumentType
from portal.domain.registration.topics.documents import Documents
from portal.models import Registration
from portal.services.matching.candidate_search import candidate_ids, find_duplicates
from portal.services.registration.registration_mapper import document_index
from tests.unit import unit

SEED: Final = 5
AGAIN: Final = 1000
"""The number of people who register twice."""
SAME: Final[dict[str, Sequence[str]]] = {
    "phone": ("mobile",),
    "date of birth, elsewhere": ("birth",),
    "year of birth and district": ("birth", "districts"),
    "father and mother, elsewhere": ("father", "mother"),
    "all but paper and phone": ("birth", "districts", "father", "mother"),
}


def main() -> None:
    """Runs the benchmark and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--searches", type=int, default=2000)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), action="append")
    options = parser.parse_args()
    for kind in options.database or ("postgresql", "sqlite"):
        folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
        try:
            with _database(kind, folder) as url:
                _measure(Database(url), folder, options.people, options.searches)
        finally:
            shutil.rmtree(folder)


def _measure(database: Database, folder: Path, people: int, searches: int) -> None:
    settings = Settings.from_env({"PORTAL_INSTANCE": str(folder)})
    vault = Vault(settings.field_keys, settings.index_keys)
    schema.upgrade(database)
    crowd, started = Crowd(SEED), time.monotonic()
    known = list(_twice(crowd))
    first = [one for _, one, _ in known]
    others = (crowd.somebody() for _ in range(people - len(first)))
    fill(database, vault, itertools.chain(first, others))
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    print(f"\n{kind}, {people:,} registrations, filled in {time.monotonic() - started:.0f} s")
    strangers = [crowd.somebody() for _ in range(searches)]
    with database.read() as session:
        _time(session, vault, strangers)
        _count_found(session, vault, known)
    database.close()


def _time(session: Session, vault: Vault, strangers: Sequence[MatchFeatures]) -> None:
    found: list[int] = []

    def floor(one: MatchFeatures) -> None:
        papers = Documents(one.document_type, one.document_number, None)
        index = document_index(vault, papers)
        session.execute(select(Registration.id).where(Registration.document_index == index)).all()

    def candidates(one: MatchFeatures) -> None:
        found.append(len(candidate_ids(unit(session, vault=vault), one)))

    steps: dict[str, Callable[[MatchFeatures], object]] = {
        "floor": floor,
        "candidates": candidates,
        "pairs": lambda one: find_duplicates(unit(session, vault=vault), one),
    }
    times: dict[str, list[float]] = {name: [] for name in steps}
    for number, one in enumerate(strangers):
        for name, step in steps.items():
            start = time.perf_counter()
            step(one)
            if number >= len(strangers) // 10:  # the first searches warm up the caches
                times[name].append((time.perf_counter() - start) * 1000)
        session.expunge_all()
    print(f"{'ms':12}{'p50':>8}{'p95':>8}{'p99':>8}")
    for name, each in times.items():
        print(f"{name:12}" + "".join(f"{_at(each, share):8.2f}" for share in (0.5, 0.95, 0.99)))
    print(f"candidates: {sum(found) / len(found):.1f} on average, {_at(found, 0.95)} p95")


def _at(values: Sequence[Any], share: float) -> Any:
    return sorted(values)[int(len(values) * share)]


def _twice(crowd: Crowd) -> Iterator[tuple[str, MatchFeatures, MatchFeatures]]:
    """Yields a person and the same person again with another spelling and one equal value."""
    random = Random(SEED)
    names = (pair for pair in make_pairs(given_names(), AGAIN * 6, SEED) if pair.same)
    for number in range(AGAIN):
        what = list(SAME)[number % len(SAME)]
        own, father, mother = itertools.islice(names, 3)
        one = replace(
            crowd.somebody(), names=(own.a,), father=father.a, mother=mother.a, birth=_born(random)
        )
        other = replace(
            crowd.somebody(),
            names=(own.b,),
            father=None,
            mother=None,
            birth=Birth(BirthGiven.AGE, age=_age(one.birth), said_on=TODAY),
            document_type=DocumentType.OUT_PASS,
        )
        same = {name: getattr(one, name) for name in SAME[what]}
        yield what, one, replace(other, **(same | _respelled(same, father, mother)))


def _respelled(same: dict[str, Any], father: Pair, mother: Pair) -> dict[str, str]:
    spelled = {"father": father.b, "mother": mother.b}
    return {name: spelling for name, spelling in spelled.items() if name in same}


def _born(random: Random) -> Birth:
    return Birth(
        BirthGiven.DATE, day=date(random.randrange(1960, 2005), 6, random.randrange(1, 29))
    )


def _age(birth: Birth | None) -> int:
    return birth.age_on(TODAY) if birth else 0


def _count_found(
    session: Session, vault: Vault, known: Sequence[tuple[str, MatchFeatures, MatchFeatures]]
) -> None:
    """Finds the first registration by its phone, which no other has."""
    print(f"{'registered again, the same being':36}{'found':>8}{'others':>8}")
    for what in SAME:
        again = [(one, other) for kind, one, other in known if kind == what]
        hits = others = 0
        for one, other in again:
            found = {
                each.registration_id for each in find_duplicates(unit(session, vault=vault), other)
            }
            first = find_duplicates(
                unit(session, vault=vault), MatchFeatures(one.names, mobile=one.mobile)
            )[0].registration_id
            hits += first in found
            others += len(found - {first})
            session.expunge_all()
        print(f"{what:36}{hits / len(again):8.3f}{others / len(again):8.2f}")


if __name__ == "__main__":
    main()
