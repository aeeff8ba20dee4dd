"""Measures the quality of name matching, beside a peer on the same pairs in the same run.

    python -m bench.names [--made 6000] [--population 100000] [--errors]

The pairs are `labelled`, the 150 of bench/data/names; `written`, the handwritten ones of tests/domain,
mostly with other names; and `made`, generated at random. The given names of the generated pairs are half
of the portal's list. A matcher without that half, and one without any given names, also compare each
set, because unknown names are the hard case.
"""

import argparse
import csv
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from bench import name_peer
from bench.name_pairs import Given, Pair, given_names, make_name, make_pairs
from portal.domain.names.keys import blocking_keys
from portal.domain.names.known import KnownNames, known_names
from portal.domain.names.match import match_names

PROJECT = Path(__file__).parent.parent
LABELLED = PROJECT / "bench/data/names/pairs.csv"
WRITTEN = PROJECT / "tests/domain/names/name_pairs.csv"
SEED = 11
MILLION = 1_000_000

Judge = Callable[[str, str], bool]


@dataclass(frozen=True)
class Result:
    """The counts of a judge on a set of pairs."""

    precision: float
    recall: float
    cross_recall: float
    hard_accepted: float
    wrong: list[Pair]

    @property
    def f1(self) -> float:
        """Returns the harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    def __str__(self) -> str:
        shares = (self.precision, self.recall, self.f1, self.cross_recall, self.hard_accepted)
        return "".join(f"{share:10.3f}" for share in shares)


def read_pairs(path: Path) -> list[Pair]:
    """Reads the pairs of a file; in a file without kinds, negatives count as hard."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Pair(row["a"], row["b"], row["same"] == "1", row.get("kind") or "hard")
            for row in csv.DictReader(file)
        ]


def judge_all(pairs: Sequence[Pair], judge: Judge) -> Result:
    """Counts the verdicts of a judge on each pair."""
    said = [(pair, judge(pair.a, pair.b)) for pair in pairs]
    called = [pair for pair, same in said if same]
    true = [pair for pair in pairs if pair.same]
    cross = [pair for pair in true if pair.is_cross_script]
    hard = [pair for pair in pairs if not pair.same and pair.kind.startswith("hard")]
    found = [pair for pair in called if pair.same]
    return Result(
        precision=_share(len(found), len(called)),
        recall=_share(len(found), len(true)),
        cross_recall=_share(sum(pair.is_cross_script for pair in found), len(cross)),
        hard_accepted=_share(sum(pair in hard for pair in called), len(hard)),
        wrong=[pair for pair, same in said if same != pair.same],
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def knowing(names: Iterable[Given]) -> Judge:
    """Returns the portal's judge with these known given names."""
    known = KnownNames((*name.bangla, *name.latin) for name in names)
    return lambda one, other: match_names(one, other, known).same


def split_names() -> tuple[list[Given], list[Given]]:
    """Splits the list of given names into two halves with a fixed seed."""
    names = list(given_names())
    Random(SEED).shuffle(names)
    return names[: len(names) // 2], names[len(names) // 2 :]


def main() -> None:
    """Runs the benchmark and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--made", type=int, default=6000, help="made pairs")
    parser.add_argument("--population", type=int, default=100_000, help="names to search among")
    parser.add_argument("--errors", action="store_true", help="list what was judged wrong")
    options, _ = parser.parse_known_args()
    used, held_back = split_names()
    sets = {
        "labelled": read_pairs(LABELLED),
        "written": read_pairs(WRITTEN),
        "made": list(make_pairs(used, options.made, SEED)),
    }
    judges = {
        "portal": knowing([*used, *held_back]),
        "portal, half of the list": knowing(held_back),
        "portal, no list": knowing([]),
    }
    _measure_quality(sets, judges, show_errors=options.errors)
    _measure_speed(sets["made"])
    _measure_keys(sets, options.population)


def _measure_quality(
    sets: dict[str, list[Pair]], judges: dict[str, Judge], *, show_errors: bool
) -> None:
    heads = ("precision", "recall", "F1", "cross", "hard+")
    print(f"{'pairs':10}{'judge':28}" + "".join(f"{head:>10}" for head in heads))
    for name, pairs in sets.items():
        results = {label: judge_all(pairs, judge) for label, judge in judges.items()}
        rated = [(name_peer.likeness(pair.a, pair.b), pair.same) for pair in pairs]
        limit = name_peer.best_limit(rated)
        peer = judge_all(pairs, name_peer.judge_from(limit))
        for label, result in {**results, "metaphone, token_set_ratio": peer}.items():
            print(f"{name:10}{label:28}{result}")
        measured = results["portal"]
        errors = _share(len(measured.wrong), len(peer.wrong))
        print(
            f"{name:10}errors, ours to the peer's: {len(measured.wrong)}/{len(peer.wrong)} = {errors:.2f}"
        )
        for pair in measured.wrong if show_errors else ():
            print(f"    {pair.same:d} {pair.kind}: {pair.a} | {pair.b}")
    print("cross: recall across scripts; hard+: hard negatives accepted, the fewer the better")


def _measure_speed(pairs: Sequence[Pair]) -> None:
    """Compares each name with its partner and the next pair's names; most differ."""
    names = [name for pair in pairs for name in (pair.a, pair.b)]
    known_names()
    measured = _rate(names, lambda a, b: match_names(a, b).same)
    peer = _rate(names, lambda a, b: name_peer.likeness(a, b) >= 1)
    again = _rate(names, lambda a, b: match_names(a, b).same)
    print(
        f"\ncomparisons a second: {measured:,.0f} of names not met before, {again:,.0f} once met; "
        f"peer {peer:,.0f} (ratio {measured / peer:.2f})"
    )


def _rate(names: Sequence[str], judge: Judge) -> float:
    start = time.perf_counter()
    for one, other in pairwise(names):
        judge(one, other)
    return len(names) / (time.perf_counter() - start)


def _measure_keys(sets: dict[str, list[Pair]], population: int) -> None:
    print("\nshare of true pairs that share a key (first key alone):")
    for name, pairs in sets.items():
        true = [(blocking_keys(pair.a), blocking_keys(pair.b)) for pair in pairs if pair.same]
        some = sum(bool(set(a) & set(b)) for a, b in true)
        first = sum(a[:1] == b[:1] for a, b in true)
        print(f"{name:10}{some / len(true):10.3f}   ({first / len(true):.3f})")
    random = Random(SEED)
    index: dict[str, set[int]] = {}
    made = 0
    for number in range(population):
        for key in blocking_keys(make_name(random)):
            index.setdefault(key, set()).add(number)
            made += 1
    found = []
    for _ in range(2000):
        keys = blocking_keys(make_name(random))
        found.append(len(set[int]().union(*(index.get(key, set()) for key in keys))))
    found.sort()
    mean, median, most = sum(found) / len(found), found[len(found) // 2], found[-len(found) // 20]
    print(
        f"names found by keys, in a million: {mean / population * MILLION:,.0f} on average, "
        f"{median / population * MILLION:,.0f} median, {most / population * MILLION:,.0f} p95; "
        f"{made / population:.2f} keys a name"
    )


if __name__ == "__main__":
    main()
