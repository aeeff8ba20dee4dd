from datetime import date

import pytest

from portal.domain.platform.errors import Invalid
from portal.domain.reporting.country_groups import CountryGroup, membership_periods
from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.monthly_rows import (
    RowFilter,
    load_monthly_sections,
    read_monthly_sections,
    rows_corrected_with,
)

SECTION = {
    "id": "people", "section": "", "indicator": "", "filter": "", "absent": "",
    "name_en": "People", "name_bn": "মানুষ",
}  # fmt: skip
ROW = {**SECTION, "id": "men", "section": "people", "indicator": "verified", "filter": "sex=male"}


def test_the_rows_of_the_package_are_good() -> None:
    rows = [row for section in load_monthly_sections() for row in section.rows]
    assert len({row.id for row in rows}) == len(rows)
    assert {"profiled_eu", "hotline_women", "eligible_turkiye"} <= {row.id for row in rows}


@pytest.mark.parametrize(
    ("row", "corrected"),
    [
        ("hotline_women", {"hotline_women", "hotline_total"}),
        ("registered_eu", {"registered_eu", "registered_total"}),
        ("eligible_turkiye", {"eligible_turkiye"}),
        ("registered_total", {"registered_total"}),
    ],
)
def test_a_total_is_corrected_with_its_part(row: str, corrected: set[str]) -> None:
    assert set(rows_corrected_with(row)) == corrected


def test_a_group_is_divided_where_a_country_leaves_it() -> None:
    periods = membership_periods(CountryGroup.EU, date(2020, 1, 1), date(2020, 3, 31))
    assert list(periods) == [
        (date(2020, 1, 1), date(2020, 1, 31)),
        (date(2020, 2, 1), date(2020, 3, 31)),
    ]


@pytest.mark.parametrize(("day", "is_in"), [(date(2020, 1, 31), True), (date(2020, 2, 1), False)])
def test_a_country_counts_for_its_group_on_the_days_of_its_membership(
    day: date, is_in: bool
) -> None:
    assert RowFilter(Cut.COUNTRY, "eu", is_negated=False).includes("GB", day) is is_in
    assert RowFilter(Cut.COUNTRY, "eu", is_negated=True).includes("GB", day) is not is_in
    assert RowFilter(Cut.COUNTRY, "eu_uk", is_negated=False).includes("GB", day)


@pytest.mark.parametrize(
    "wrong",
    [
        {"filter": "sex"},
        {"filter": "age=20"},
        {"filter": "country=eu", "indicator": "closed"},
        {"indicator": "waiting", "filter": ""},
        {"indicator": "sms_sent", "filter": ""},
        {"section": "nobody"},
        {"id": "people"},
        {"name_bn": ""},
    ],
)
def test_a_bad_line_is_refused_with_its_number(wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_monthly_sections([SECTION, {**ROW, **wrong}], load_indicators())
    assert (refused.value.text % refused.value.values).startswith("Line 3")
