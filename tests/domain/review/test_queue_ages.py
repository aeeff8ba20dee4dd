from datetime import UTC, date, datetime, timedelta

import pytest

from portal.domain.review.queue_ages import ALL_DAYS, AgeRange, QueueAge, age_range_of

TODAY = date(2026, 11, 22)


def test_each_day_has_one_age() -> None:
    for ago in range(400):
        day = TODAY - timedelta(days=ago)
        ages = [
            age
            for age in QueueAge
            if (age_range_of(age, TODAY).first or day)
            <= day
            <= (age_range_of(age, TODAY).last or day)
        ]
        assert len(ages) == 1, day


def test_a_day_begins_and_ends_in_dhaka() -> None:
    day = AgeRange(TODAY, TODAY)
    assert day.begin() == datetime(2026, 11, 21, 18, tzinfo=UTC)
    assert day.end() == datetime(2026, 11, 22, 18, tzinfo=UTC)


@pytest.mark.parametrize("days", [ALL_DAYS, AgeRange(date.min, date.max)])
def test_what_is_open_has_no_end(days: AgeRange) -> None:
    assert (days.begin(), days.end()) == (None, None)


def test_the_edges_of_the_calendar_can_be_asked_for() -> None:
    nearly = AgeRange(date.min + timedelta(days=1), date.max - timedelta(days=1))
    begin, end = nearly.begin(), nearly.end()
    assert begin
    assert end
    assert begin.astimezone(UTC) < end.astimezone(UTC)
