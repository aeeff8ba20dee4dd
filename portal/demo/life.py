"""Made-up journeys, work and needs for demonstrations; see `demo_people`."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Final

from portal.domain.platform.choices import Language
from portal.domain.registration.choices import (
    Need,
    Occupation,
    Reason,
    ReturnedHow,
    Schooling,
    Skill,
    Travelled,
)

Fields = dict[str, list[str]]

_MEN_GO_TO: Final[Mapping[str, float]] = {
    "SA": 42, "AE": 12, "OM": 9, "MY": 10, "QA": 7, "KW": 5, "SG": 4, "BH": 2, "MV": 2, "JO": 1,
    "LB": 1, "LY": 1.5, "IT": 1.5, "GR": 0.5, "MT": 0.3, "RO": 0.8, "TR": 0.5, "GB": 0.3,
    "IQ": 0.8, "BN": 0.5, "MU": 0.4, "KR": 0.4, "ZA": 0.4, "JP": 0.2,
}  # fmt: skip
_WOMEN_GO_TO: Final[Mapping[str, float]] = {
    "SA": 58, "JO": 18, "OM": 8, "QA": 4, "AE": 5, "LB": 3, "KW": 1.5, "MU": 1, "HK": 0.5, "MY": 1,
}  # fmt: skip

_MEN_WORK: Final[Mapping[Occupation, int]] = {
    Occupation.CONSTRUCTION: 34, Occupation.CLEANING: 14, Occupation.DRIVING: 12,
    Occupation.FACTORY: 12, Occupation.SHOP: 10, Occupation.TECHNICAL: 9, Occupation.FARMING: 6,
    Occupation.NONE: 3,
}  # fmt: skip
_WOMEN_WORK: Final[Mapping[Occupation, int]] = {
    Occupation.DOMESTIC: 66, Occupation.FACTORY: 20, Occupation.CARE: 5, Occupation.CLEANING: 7,
    Occupation.NONE: 2,
}  # fmt: skip
_LEARNT: Final[Mapping[Occupation, Skill]] = {
    Occupation.CONSTRUCTION: Skill.BUILDING,
    Occupation.DRIVING: Skill.DRIVING,
    Occupation.FACTORY: Skill.SEWING,
    Occupation.SHOP: Skill.SELLING,
    Occupation.TECHNICAL: Skill.ELECTRICAL,
    Occupation.FARMING: Skill.FARMING,
    Occupation.DOMESTIC: Skill.COOKING,
    Occupation.CARE: Skill.CARE,
}
_OTHER_HELP: Final[Mapping[Language, str]] = {
    Language.BANGLA: "ছেলের পড়ালেখার খরচ",
    Language.ENGLISH: "School fees of my son",
}


def compose_journey(random: Random, birth: date, today: date, *, is_woman: bool) -> Fields:
    """Composes a journey: departure as an adult, some years abroad, return in the last two years."""
    goals = _WOMEN_GO_TO if is_woman else _MEN_GO_TO
    (country,) = random.choices(list(goals), list(goals.values()))
    months_today = today.year * 12 + today.month - 1
    returned = months_today - min(int(random.expovariate(1 / 6)), 24)
    longest = max(returned - (birth.year + 18) * 12, 2)
    left = returned - min(max(round(random.gauss(52, 30)), 2), longest)
    how = random.choices(list(ReturnedHow), [35, 8, 15, 40, 2, 1])[0]
    reasons = random.sample(list(Reason), random.choices([0, 1, 2], [15, 65, 20])[0])
    is_month_known = random.random() < 0.85
    return {
        "country": [country],
        "left_year": [str(left // 12)],
        "left_month": [str(left % 12 + 1)] * is_month_known,
        "returned_year": [str(returned // 12)],
        "returned_month": [str(returned % 12 + 1)],
        "travelled": random.choices([each.value for each in Travelled], [88, 6, 6]),
        "returned_how": [how.value],
        "reasons": [reason.value for reason in reasons],
    }


def compose_work(random: Random, *, is_woman: bool) -> Fields:
    """Composes work abroad with a related skill, and schooling."""
    works = _WOMEN_WORK if is_woman else _MEN_WORK
    (occupation,) = random.choices(list(works), list(works.values()))
    skills = {_LEARNT.get(occupation)} | set(
        random.sample([Skill.COOKING, Skill.SELLING, Skill.LANGUAGE], random.randint(0, 2))
    )
    return {
        "occupation": [occupation.value],
        "skills": [skill.value for skill in Skill if skill in skills],
        "schooling": random.choices([each.value for each in Schooling], [8, 28, 34, 14, 9, 4, 3]),
    }


def compose_needs(random: Random, language: Language, *, is_woman: bool) -> Fields:
    """Composes needs. Most people want work, a loan or training."""
    shares = {
        Need.WORK: 0.55, Need.TRAINING: 0.25, Need.LOAN: 0.4, Need.MEDICAL: 0.12,
        Need.COUNSELLING: 0.1, Need.LEGAL: 0.12, Need.SHELTER: 0.02, Need.DOCUMENTS: 0.06,
        Need.INFORMATION: 0.15, Need.OTHER: 0.03,
    }  # fmt: skip
    needs = [need for need, share in shares.items() if random.random() < share]
    return {
        "needs": [need.value for need in needs],
        "needs_other": [_OTHER_HELP[language]] * (Need.OTHER in needs),
        "female_counsellor": ["yes"] * (is_woman and random.random() < 0.5),
        "needs_care": ["yes"] * (random.random() < 0.04),
    }
