import pytest

from portal.domain.platform.errors import Invalid
from portal.domain.registration.choices import Sex
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import TargetKey
from portal.domain.reporting.target_list import HEADINGS, read_target_list

CENTRES = {"RSC-NOA"}


def read(*lines: str) -> dict[TargetKey, int]:
    return read_target_list("\n".join([",".join(HEADINGS), *lines]), CENTRES)


def test_a_target_is_for_a_district_or_a_centre_and_for_all_or_one_sex() -> None:
    month = ReportMonth(2026, 11)
    assert read("registered,কক্সবাজার,2026-11,female,২০০", "", "verified,rsc-noa,২০২৬-১১,,0") == {
        TargetKey("registered", month, district_code="BD2022", sex=Sex.FEMALE): 200,
        TargetKey("verified", month, centre_code="RSC-NOA"): 0,
    }


def test_a_list_that_a_spreadsheet_saved_with_a_mark_is_read() -> None:
    text = "\ufeffIndicator,Area,Month,Sex,Target\r\nregistered,BD2022,2026-11,,5\r\n"
    assert list(read_target_list(text, CENTRES).values()) == [5]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("registered,BD2022,2026-11,5", "has 4 cells"),
        ("waiting,BD2022,2026-11,,5", "registered, verified"),
        ("sms_sent,BD2022,2026-11,,5", "can have no target"),
        ("registered,Atlantis,2026-11,,5", "“Atlantis” is no district and no centre"),
        ("registered,,2026-11,,5", "is no district and no centre"),
        ("registered,BD2022,2026-13,,5", "Write it like 2026-11"),
        ("registered,BD2022,,,5", "is no month"),
        ("registered,BD2022,2026-11,women,5", "female, male, hijra, not_said"),
        ("rejected,BD2022,2026-11,male,5", "not counted by sex"),
        ("registered,BD2022,2026-11,,-5", "Write a whole number"),
        ("registered,BD2022,2026-11,,12.5", "Write a whole number"),
        ("registered,BD2022,2026-11,,10000001", "Write a whole number"),
        ("registered,BD2022,2026-11,,", "Write a whole number"),
        (f"registered,BD2022,2026-11,,{'0' * 12}{'9' * 4999}", "Write a whole number"),
        ("registered,Cox's Bazar,2026-12,,7", "twice"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_the_remedy(line: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        read("registered,BD2022,2026-12,,7", line)
    message = refused.value.text % refused.value.values
    assert message.startswith("Line 3")
    assert says in message


def test_a_list_needs_its_headings_and_a_target() -> None:
    for text in ("", "registered,BD2022,2026-11,,7", ",".join(HEADINGS)):
        with pytest.raises(Invalid):
            read_target_list(text, CENTRES)
