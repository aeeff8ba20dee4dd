from datetime import date

import pytest

from portal.domain.platform.errors import Invalid
from portal.domain.reporting.country_groups import (
    CountryGroup,
    is_member,
    load_country_groups,
    read_country_groups,
)


@pytest.mark.parametrize(
    ("group", "country", "day", "belongs"),
    [
        (CountryGroup.EU, "GB", date(2020, 1, 31), True),
        (CountryGroup.EU, "GB", date(2020, 2, 1), False),
        (CountryGroup.EU_UK, "GB", date(2021, 3, 31), True),
        (CountryGroup.EU, "HR", date(2013, 6, 30), False),
        (CountryGroup.EU, "HR", date(2013, 7, 1), True),
        (CountryGroup.EU_UK, "IT", date(2021, 3, 1), True),
        (CountryGroup.EU_UK, "TR", date(2021, 3, 1), False),
        (CountryGroup.GULF, "SA", date(2021, 3, 1), True),
    ],
)
def test_a_country_belongs_to_a_group_on_its_days(
    group: CountryGroup, country: str, day: date, belongs: bool
) -> None:
    assert is_member(group, country, day) is belongs


def test_the_union_has_28_members_before_and_27_after_the_united_kingdom_left() -> None:
    members = load_country_groups()[CountryGroup.EU]
    for day, count in ((date(2020, 1, 31), 28), (date(2020, 2, 1), 27)):
        assert sum(member.includes(day) for member in members) == count


@pytest.mark.parametrize(
    "changed",
    [
        {"group": "asean"},
        {"country": "XX"},
        {"country": "BD"},
        {"first": "1.1.2004"},
        {"last": "2003-01-01"},
        {"country": "IT", "first": "2010-01-01", "last": "2011-01-01"},
    ],
)
def test_a_bad_line_of_groups_is_refused_with_its_number(changed: dict[str, str]) -> None:
    good = {"group": "eu", "country": "IT", "first": "2004-05-01", "last": ""}
    with pytest.raises(Invalid) as refused:
        read_country_groups([good, {**good, "country": "MT", **changed}])
    assert refused.value.values["line"] == 3
