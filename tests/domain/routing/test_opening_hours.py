from datetime import time

import pytest

from portal.domain.platform.errors import Invalid
from portal.domain.routing.opening_hours import read_opening_hours


@pytest.mark.parametrize("typed", ["09:30-16:00", "9.30 – 16.00", "৯:৩০—১৬:০০", " 9:30 - 16:00 "])
def test_hours_are_read_however_they_are_written(typed: str) -> None:
    hours = read_opening_hours(typed)
    assert hours == (time(9, 30), time(16))
    assert str(hours) == "09:30-16:00"
    assert read_opening_hours(str(hours)) == hours


def test_no_text_is_no_hours() -> None:
    assert read_opening_hours(" ") is None


@pytest.mark.parametrize("typed", ["9-16", "16:00-9:30", "9:00-24:00", "9:75-16:00", "9:00-9:00"])
def test_hours_of_no_day_are_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_opening_hours(typed)
