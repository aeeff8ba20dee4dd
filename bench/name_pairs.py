"""Generates pairs of names of the kinds that officers meet, without the labelled names.

A pair is of one person when both names come from the same generated person. It is of two people when
the given name, family name, initial or sex was replaced by one that is easily confused.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import accumulate
from random import Random

from rapidfuzz.distance import OSA

from bench.name_noise import is_bangla, recode, respell, slip
from portal.domain.platform.text import join_nukta


@dataclass(frozen=True)
class Pair:
    """Two names, whether they may be of one person, and the changes made to them."""

    a: str
    b: str
    same: bool
    kind: str

    @property
    def is_cross_script(self) -> bool:
        """Tells whether one name is in Bangla letters and the other in Latin letters."""
        return is_bangla(self.a) != is_bangla(self.b)


@dataclass(frozen=True)
class Given:
    """A given name with its spellings; the usual one is first."""

    sex: str
    bangla: tuple[str, ...]
    latin: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """The parts of a name; prefix, second and family name are rows of the table, or None."""

    given: Given
    second: str | None
    family: str | None
    before: str | None = None
    ul: bool = False


_MD = ("মোঃ", "মো:", "মো.", "মোহাম্মদ", "মোহাঃ", "মুহাম্মদ", ""), (
    "Md.", "Md", "MD.", "Mohammad", "Mohammed", "Muhammad", "Mohd.", "",
)  # fmt: skip
_MST = ("মোছাঃ", "মোসাঃ", "মোছা:", "মোসাম্মৎ", "মোছাম্মৎ", ""), (
    "Mst.", "Mst", "Most.", "Mosa.", "Mosammat", "Musammat", "",
)  # fmt: skip
_TITLES = (
    ("হাজী", "আলহাজ্ব", "ডাঃ", "মরহুম"),
    ("Haji", "Alhaj", "Dr.", "Late", "Mr."),
    ("মিসেস", "মরহুমা"),
    ("Mrs.", "Late", "Miss"),
)
_NICKNAMES = (("বাবু", "রাজু", "মিন্টু", "খোকা"), ("Babu", "Raju", "Mintu", "Khoka"))
_MALE_SECONDS = ("islam", "rahman", "hossain", "uddin", "miah", "ali", "ahmed", "alam", "haque")
_FEMALE_SECONDS = ("begum", "khatun", "akter", "bibi", "banu", "sultana", "parvin")
_AFTER_UL = ("islam", "haque", "alam")
_FAMILIES = (
    "sheikh", "khan", "chowdhury", "bhuiyan", "talukder", "sarkar", "sardar", "mondol", "howlader",
    "molla", "munshi", "mridha", "sikder", "gazi", "kazi", "fakir", "pramanik", "patwary",
    "majumder", "bepari", "matubbar", "khandaker", "biswas", "dewan",
)  # fmt: skip
_INITIALS = (("এ কে এম", "A K M"), ("এস এম", "S. M."), ("এ বি এম", "A.B.M."), ("কে এম", "K. M."))

_SHARE_OF_LATIN = 0.4
_ZIPF_START = 15


@cache
def _parts() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {
        row["part"]: (tuple(row["bangla"].split(";")), tuple(row["latin"].split(";")))
        for row in _rows("parts")
    }


def _rows(table: str) -> Iterator[dict[str, str]]:
    file = resources.files("portal").joinpath("data", "names", f"{table}.csv")
    yield from csv.DictReader(join_nukta(file.read_text(encoding="utf-8")).splitlines())


@cache
def given_names() -> tuple[Given, ...]:
    """Returns the given names of the portal's list."""
    return tuple(
        Given(row["sex"], tuple(row["bangla"].split(";")), tuple(row["latin"].split(";")))
        for row in _rows("given")
    )


def make_pairs(names: Sequence[Given], count: int, seed: int) -> Iterator[Pair]:
    """Generates an equal number of pairs of one person and of two people."""
    random = Random(seed)
    for _ in range(count // 2):
        yield _positive(random, names)
        yield _negative(random, names)


def make_name(random: Random) -> str:
    """Generates a name as in registrations, with realistic frequencies of given names."""
    names = given_names()
    given = random.choices(names, cum_weights=_frequencies(len(names)))[0]
    script = int(random.random() < _SHARE_OF_LATIN)
    person = _person(random, given)
    return _finish(random, person, _write(random, person, script), script)


@cache
def _frequencies(count: int) -> tuple[float, ...]:
    """Returns cumulated Zipf weights; the commonest name is about 1.4 % of all."""
    order = list(range(count))
    Random(count).shuffle(order)
    return tuple(accumulate(1 / (rank + _ZIPF_START) for rank in order))


def _person(random: Random, given: Given) -> Person:
    is_woman = given.sex == "f"
    family = random.choice(_FAMILIES) if random.random() < (0.15 if is_woman else 0.4) else None
    if is_woman:
        return Person(given, random.choice(_FEMALE_SECONDS), family)
    ul = given.latin[0][-1] in "bdfkmnqst" and random.random() < 0.25
    second = random.choice(_AFTER_UL if ul else _MALE_SECONDS)
    before = "abdul" if not ul and random.random() < 0.15 else None
    if before or (family and random.random() < 0.6 and not ul):
        return Person(given, None if before or family else second, family, before)
    return Person(given, second, None, None, ul)


def _write(random: Random, person: Person, script: int, *, plain: bool = False) -> list[str]:
    """Returns the words of a name in Bangla (0) or Latin (1) letters, some misspelt."""
    given_forms = (person.given.bangla, person.given.latin)[script]
    given = given_forms[0] if plain else random.choice(given_forms)
    if person.ul:
        given += ("ুল", "ul")[script]
    words = [given]
    for part, at_start in ((person.before, True), (person.second, False), (person.family, False)):
        if part:
            forms = _parts()[part][script]
            form = forms[0] if plain or random.random() < 0.6 else random.choice(forms[:4])
            word = form if script == 0 else form.capitalize()
            words = [word, *words] if at_start else [*words, word]
    return words


def _finish(random: Random, person: Person, words: list[str], script: int) -> str:
    prefixes = (_MST if person.given.sex == "f" else _MD)[script]
    name = " ".join([random.choice(prefixes), *words]).strip()
    return name.upper() if script and random.random() < 0.05 else name


def _positive(random: Random, names: Sequence[Given]) -> Pair:
    person = _person(random, random.choice(names))
    scripts = random.choice(((0, 1), (0, 1), (0, 1), (1, 0), (0, 0), (1, 1)))
    one, other = (_write(random, person, script) for script in scripts)
    kind = random.choice(
        ("plain", "respelled", "respelled", "slip", "nickname", "title", "order", "initials",
         "joined", "codes")
    )  # fmt: skip
    before = after = ""
    if kind == "respelled":
        at = random.randrange(len(other))
        other[at] = respell(random, other[at])
        at = random.randrange(len(one))
        one[at] = respell(random, one[at])
    elif kind == "slip":
        at = max(range(len(other)), key=lambda at: (len(other[at]) >= 5, random.random()))
        other[at] = slip(random, other[at])
    elif kind == "nickname":
        after = f" ({random.choice(_NICKNAMES[scripts[1]])})"
    elif kind == "title":
        before = random.choice(_TITLES[scripts[1] + 2 * (person.given.sex == "f")]) + " "
    elif kind == "order" and person.family:
        other = [other[-1], *other[:-1]]
    elif kind == "initials":
        return _initials(random, person, scripts)
    elif kind == "joined" and len(other) > 1:
        other = [other[0] + other[1].lower(), *other[2:]]
    elif kind == "codes":
        one, other = ([recode(random, word) for word in words] for words in (one, other))
    a = _finish(random, person, one, scripts[0])
    b = before + _finish(random, person, other, scripts[1]) + after
    if random.random() < 0.5:
        a, b = b, a
    return Pair(a, b, same=True, kind=kind)


def _initials(random: Random, person: Person, scripts: tuple[int, int]) -> Pair:
    if random.random() < 0.5 or person.given.sex == "f":
        first = random.choice(_INITIALS)
        one, other = (" ".join([first[s], *_write(random, person, s)]) for s in scripts)
        return Pair(one, other, same=True, kind="initials")
    person = replace(person, before="abdul", second=None, ul=False)
    full = " ".join([("মোঃ", "Md.")[scripts[0]], *_write(random, person, scripts[0])])
    rest = _write(random, person, scripts[1])[1:]
    return Pair(full, " ".join([("এম এ", "M. A.")[scripts[1]], *rest]), same=True, kind="initials")


def _negative(random: Random, names: Sequence[Given]) -> Pair:
    person = _person(random, random.choice(names))
    kind = random.choice(
        ("given", "given", "one-letter", "one-letter", "rhyme", "family", "sex", "initial")
    )
    scripts = random.choice(((0, 1), (1, 0), (0, 0), (1, 1)))
    changed = person
    if kind == "family":
        family, another = random.sample(_FAMILIES, 2)
        person, changed = replace(person, family=family), replace(person, family=another)
    elif kind in {"given", "one-letter", "rhyme"}:
        changed = replace(person, given=_confusable(random, person.given, names, kind))
    elif kind == "sex":
        given = _other_sex(random, person.given, names)
        second = random.choice(_FEMALE_SECONDS if given.sex == "f" else ("miah", "ali", "uddin"))
        changed = Person(given, second, None)
    elif kind == "initial":
        # A. K. M. and K. M. may be one name without its first initial.
        initials = random.sample(_INITIALS[:3], 2)
        one, other = (
            " ".join([first[script], *_write(random, person, script)])
            for first, script in zip(initials, scripts, strict=True)
        )
        return Pair(one, other, same=False, kind="hard-initial")
    a, b = (
        _finish(random, who, _write(random, who, script), script)
        for who, script in zip((person, changed), scripts, strict=True)
    )
    return Pair(a, b, same=False, kind=f"hard-{kind}")


def _confusable(random: Random, given: Given, names: Sequence[Given], kind: str) -> Given:
    """Returns another name of the same sex that looks or sounds similar."""
    others = [name for name in names if name.sex == given.sex and not _interchangeable(name, given)]
    if kind == "given":
        near = [name for name in others if name.latin[0][0] == given.latin[0][0]]
    elif kind == "rhyme":
        near = [name for name in others if name.latin[0][-3:] == given.latin[0][-3:]]
    else:
        near = [name for name in others if OSA.distance(name.latin[0], given.latin[0]) <= 1]
    return random.choice(near or others)


def _interchangeable(one: Given, other: Given) -> bool:
    """Tells whether an officer could read both as one name; such pairs prove nothing."""
    return bool({_loose(name) for name in one.latin} & {_loose(name) for name in other.latin})


def _loose(name: str) -> str:
    name = name.lower()
    for old, new in (
        ("sh", "s"), ("kh", "k"), ("gh", "g"), ("bh", "b"), ("v", "b"), ("z", "j"), ("q", "k"), ("ph", "f"),
        ("th", "t"), ("dh", "d"), ("ee", "i"), ("oo", "u"), ("y", "i"), ("e", "i"), ("o", "a"), ("u", "a"),
        ("w", "a"),
    ):  # fmt: skip
        name = name.replace(old, new)
    return "".join(a for a, b in zip(name, name[1:] + " ", strict=True) if a != b)


def _other_sex(random: Random, given: Given, names: Sequence[Given]) -> Given:
    """Returns the name with its female ending added or removed, if it has such a form."""
    others = [name for name in names if name.sex != given.sex]
    stem = given.latin[0].lower().rstrip("a")
    near = [name for name in others if name.latin[0].lower().rstrip("a") == stem]
    return random.choice(near or others)
