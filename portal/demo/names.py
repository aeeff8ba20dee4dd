"""Made-up names of people and villages for demonstrations, the same in Bangla and Latin letters.

They are composed from common parts (`portal/data/demo/name_parts.csv`); no real person is meant.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Final, NamedTuple

from portal.domain.platform import data_files


class DemoName(NamedTuple):
    """One name in both scripts."""

    bangla: str
    latin: str


class DemoCommunity(Enum):
    """The community, which determines how a name is built."""

    MUSLIM = "muslim"
    HINDU = "hindu"
    CHRISTIAN = "christian"
    HILL = "hill"


@dataclass(frozen=True, slots=True)
class DemoFamily:
    """The names that a registration asks for."""

    person: DemoName
    father: DemoName
    mother: DemoName
    spouse: DemoName


_MD: Final = DemoName("মোঃ", "Md.")
_MST: Final = DemoName("মোছাঃ", "Mst.")
_KUMAR: Final = DemoName("কুমার", "Kumar")
_RANI: Final = DemoName("রানী", "Rani")

# Arabic given names in "-ul" and "-ur" need a second half: Shafiqul Islam, Matiur Rahman.
_AFTER_UL: Final = (DemoName("ইসলাম", "Islam"), DemoName("আলম", "Alam"), DemoName("হক", "Haque"))
_AFTER_UR: Final = (DemoName("রহমান", "Rahman"),)


def compose_family(random: Random, community: DemoCommunity, *, is_woman: bool) -> DemoFamily:
    """Composes a person with father, mother and spouse. Inherited surnames agree."""
    inherited = None if community is DemoCommunity.MUSLIM else _pick(random, community, "last")
    return DemoFamily(
        person=_compose(random, community, inherited, is_woman=is_woman),
        father=_compose(random, community, inherited, is_woman=False),
        mother=_compose(random, community, inherited, is_woman=True),
        spouse=_compose(random, community, inherited, is_woman=not is_woman),
    )


def compose_village(random: Random) -> DemoName:
    """Composes a village name of a common kind."""
    return random.choice(_parts()["village"])


def _compose(
    random: Random, community: DemoCommunity, inherited: DemoName | None, *, is_woman: bool
) -> DemoName:
    given = _pick(random, community, "woman" if is_woman else "man")
    if inherited is None:
        prefix = [_MST if is_woman else _MD] * (random.random() < 0.6)
        return _join(*prefix, given, _muslim_last(random, given, is_woman=is_woman))
    middle = [_RANI if is_woman else _KUMAR] * (
        community is DemoCommunity.HINDU and random.random() < 0.6
    )
    return _join(given, *middle, inherited)


def _muslim_last(random: Random, given: DemoName, *, is_woman: bool) -> DemoName:
    if is_woman:
        return _pick(random, DemoCommunity.MUSLIM, "woman_last")
    if given.latin.endswith("ul"):
        return random.choice(_AFTER_UL)
    if given.latin.endswith("ur"):
        return random.choice(_AFTER_UR)
    return _pick(random, DemoCommunity.MUSLIM, "man_last")


def _join(*names: DemoName) -> DemoName:
    return DemoName(" ".join(name.bangla for name in names), " ".join(name.latin for name in names))


def _pick(random: Random, community: DemoCommunity, part: str) -> DemoName:
    return random.choice(_parts()[f"{community.value}_{part}"])


@functools.cache
def _parts() -> Mapping[str, Sequence[DemoName]]:
    parts: dict[str, list[DemoName]] = {}
    for row in data_files.read_data_rows("demo/name_parts"):
        parts.setdefault(row["part"], []).append(DemoName(row["bangla"], row["latin"]))
    return parts
