"""Made-up returnees for demonstrations and benchmarks: typed answers, as a form would send them.

The same seed gives the same people. Shares of districts, countries, sexes and other answers only
approximate Bangladeshi labour migration and have no statistical value. Phone and document numbers
come from recognisably artificial ranges (017000…, a leading 0 or Z).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from portal.demo.life import compose_journey, compose_needs, compose_work
from portal.demo.names import DemoCommunity, DemoFamily, DemoName, compose_family, compose_village
from portal.domain.platform.choices import Language
from portal.domain.platform.numerals import to_bangla
from portal.domain.registration.choices import Channel, DocumentType, Helper, Sex
from portal.domain.routing.places import load_places

Fields = dict[str, list[str]]

# Weights of districts with much emigration. Other districts have weight 1.
_DISTRICT_SHARES: Final[Mapping[str, int]] = {
    "BD2019": 10, "BD2015": 7, "BD2012": 7, "BD3093": 6, "BD3026": 5, "BD2013": 5, "BD2075": 5,
    "BD3048": 4, "BD3068": 4, "BD3059": 4, "BD2030": 4, "BD2051": 3, "BD6091": 4, "BD3029": 3,
    "BD3033": 3, "BD3056": 3, "BD3067": 2, "BD6036": 3, "BD6058": 3, "BD3086": 3, "BD4561": 2,
    "BD1006": 2, "BD2022": 2, "BD4041": 2, "BD5010": 2, "BD5076": 2,
}  # fmt: skip
_HILL_DISTRICTS: Final = frozenset({"BD2003", "BD2046", "BD2084"})


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One made-up registration: the typed answers of all pages, its language and channel."""

    language: Language
    channel: Channel
    typed: Mapping[str, list[str]]

    def again(self) -> "DemoPerson":
        """Returns the same person registering again, without documents, with a name in one script."""
        left_out = {"document_number", "document_unknown", "mother_name"}
        if {"name_bn", "name_en"} <= self.typed.keys():
            left_out.add("name_bn")
        typed = {field: values for field, values in self.typed.items() if field not in left_out}
        typed["document_type"] = [DocumentType.NONE.value]
        return DemoPerson(self.language, self.channel, typed)


def compose_people(seed: int, count: int, today: date) -> Iterator[DemoPerson]:
    """Composes `count` people. The first 64 cover all 64 districts. `today` is the latest date."""
    random = Random(seed)  # noqa: S311 - made-up people guard nothing
    districts = sorted(load_places().districts)
    shares = [_DISTRICT_SHARES.get(code, 1) for code in districts]
    everywhere = random.sample(districts, len(districts))
    for number in range(count):
        if number < len(everywhere):
            district = everywhere[number]
        else:
            (district,) = random.choices(districts, shares)
        yield _compose(random, number, district, today)


def _compose(random: Random, number: int, district: str, today: date) -> DemoPerson:
    (sex,) = random.choices([Sex.MALE, Sex.FEMALE, Sex.HIJRA, Sex.NOT_SAID], [845, 145, 4, 6])
    (language,) = random.choices([Language.BANGLA, Language.ENGLISH], [9, 1])
    (channel,) = random.choices([Channel.SELF_WEB, Channel.ASSISTED], [3, 1])
    is_woman = sex is Sex.FEMALE
    age = min(max(round(random.gauss(34, 8)), 19), 66)
    birth = date(today.year - age - 1, random.randint(1, 12), random.randint(1, 28))
    family = compose_family(random, _community(random, district), is_woman=is_woman)
    pages = (
        _consent(random, channel, district, language) | {"may_share": ["yes"] * (number % 5 > 0)},
        _contact(random, number),
        _person(random, family, sex, (birth, age), language),
        _papers(random, number, birth),
        _home(random, district, language),
        compose_journey(random, birth, today, is_woman=is_woman),
        compose_work(random, is_woman=is_woman),
        compose_needs(random, language, is_woman=is_woman),
    )
    typed = {field: values for page in pages for field, values in page.items() if any(values)}
    return DemoPerson(language, channel, typed)


def _community(random: Random, district: str) -> DemoCommunity:
    weights = [40, 8, 2, 50] if district in _HILL_DISTRICTS else [90, 9, 1, 0]
    return random.choices(
        [DemoCommunity.MUSLIM, DemoCommunity.HINDU, DemoCommunity.CHRISTIAN, DemoCommunity.HILL],
        weights,
    )[0]


def _consent(random: Random, channel: Channel, district: str, language: Language) -> Fields:
    fields = {"consent": ["yes"]}
    if channel is Channel.ASSISTED:
        helper = compose_family(random, _community(random, district), is_woman=False).person
        fields |= {
            "helped": ["yes"],
            "helper_name": [_say(helper, language)],
            "helper": [Helper.OFFICE.value],
            "read_out": ["yes"],
        }
    return fields


def _contact(random: Random, number: int) -> Fields:
    digits = f"017000{number % 100_000:05}"
    typed = random.choice([digits, f"{digits[:5]}-{digits[5:]}", f"+88{digits}", to_bangla(digits)])
    whose, safe = random.choices(
        [("own", "any"), ("own", "evening"), ("family", "morning"), ("neighbour", "afternoon")],
        [70, 12, 14, 4],
    )[0]
    may_call = random.random() < 0.9
    return {
        "mobile": [typed],
        "whose_phone": [whose],
        "may_sms": ["yes"],
        "may_call": ["yes"] * may_call,
        "safe_time": [safe] * may_call,
    }


def _person(
    random: Random, family: DemoFamily, sex: Sex, born: tuple[date, int], language: Language
) -> Fields:
    birth, age = born
    fields = {
        "father_name": [_say(family.father, language)],
        "mother_name": [_say(family.mother, language)],
        "spouse_name": [_say(family.spouse, language)] * (random.random() < 0.75),
        "sex": [sex.value],
    }
    if language is Language.BANGLA:
        fields["name_bn"] = [family.person.bangla]
    if language is Language.ENGLISH or random.random() < 0.6:
        fields["name_en"] = [family.person.latin]
    (known,) = random.choices(["date", "year", "age"], [80, 12, 8])
    if known == "date":
        day, month, year = _digits(language, birth.day, birth.month, birth.year)
        return fields | {"birth_day": day, "birth_month": month, "birth_year": year}
    if known == "year":
        return fields | {"birth_year": _digits(language, birth.year)[0]}
    return fields | {"age": _digits(language, age)[0]}


def _papers(random: Random, number: int, birth: date) -> Fields:
    (kind,) = random.choices(list(DocumentType), [52, 32, 5, 8, 3])
    # Multiplication by a number coprime to 10 permutes the serials, so that they stay unique.
    serial = f"{(number + 1) * 618_033_989 % 10**9:09}"
    numbers = {
        DocumentType.NID: random.choice(
            [f"0{serial}", f"0{serial:7>12}", f"{birth.year}0{serial:7>12}"]
        ),
        DocumentType.PASSPORT: random.choice([f"ZZ{serial[2:]}", f"Z{serial[1:]}"]),
        DocumentType.BIRTH_CERTIFICATE: f"{birth.year}0{serial:7>12}",
        DocumentType.OUT_PASS: f"TP-{number:06}",
        DocumentType.NONE: "",
    }
    return {
        "document_type": [kind.value],
        "document_number": [numbers[kind]],
        "bmet_number": [f"0{serial}"] * (random.random() < 0.4),
    }


def _home(random: Random, district: str, language: Language) -> Fields:
    fields = _address(random, district, language)
    if random.random() < 0.85:
        return fields | {"permanent_same": ["yes"]}
    elsewhere = random.choice(sorted(load_places().districts))
    permanent = _address(random, elsewhere, language)
    return (
        fields
        | {"permanent_same": ["no"]}
        | {f"permanent_{field}": values for field, values in permanent.items()}
    )


def _address(random: Random, district: str, language: Language) -> Fields:
    ward = DemoName("ওয়ার্ড", "Ward")
    (number,) = _digits(language, random.randint(1, 9))
    return {
        "district": [district],
        "upazila": [random.choice(load_places().upazilas_of(district)).code],
        "union_ward": [f"{_say(ward, language)} {number[0]}"],
        "village": [_say(compose_village(random), language)],
    }


def _say(name: DemoName, language: Language) -> str:
    return name.bangla if language is Language.BANGLA else name.latin


def _digits(language: Language, *numbers: int) -> list[list[str]]:
    return [
        [to_bangla(str(number)) if language is Language.BANGLA else str(number)]
        for number in numbers
    ]
