from datetime import date

import pytest

from portal.domain.casework.holiday_list import read_holiday_list
from portal.domain.platform.errors import Invalid

LINES = [
    "day,name_en,name_bn",
    "2027-02-21,Shaheed Day,শহীদ দিবস",
    "২০২৭-০৩-১০,Eid-ul-Fitr,ঈদুল ফিতর",
    "2027-03-26,Independence Day,স্বাধীনতা দিবস",
    "",
    "2027-05-01,May Day,মে দিবস",
    '2027-12-16,"Victory Day, public",বিজয় দিবস',
]


def test_a_list_is_read_with_bangla_digits_and_quotation_marks() -> None:
    found = read_holiday_list("\ufeff" + "\r\n".join(LINES))
    assert len(found) == 5
    assert found[date(2027, 3, 10)].bangla == "ঈদুল ফিতর"
    assert found[date(2027, 12, 16)].english == "Victory Day, public"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("2027-13-01,A,ক", "is no date"),
        ("10/03/2027,A,ক", "is no date"),
        ("2027-03-11,A", "It must have"),
        ("2027-03-11,A,", "English name and the Bangla name"),
        ("2027-03-26,A,ক", "twice"),
        (f"2027-03-11,{'A' * 300},ক", "too long"),
        ("2028-03-11,A,ক", "write all of them"),
    ],
)
def test_a_wrong_line_is_refused_with_its_reason(line: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_holiday_list("\n".join([*LINES, line]))
    assert text in refused.value.text


@pytest.mark.parametrize("text", ["", "day,name\n", "day,name_en,name_bn\n"])
def test_a_list_without_headings_or_holidays_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_holiday_list(text)
