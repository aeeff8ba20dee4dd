"""The open calls of each gateway are limited, and a hanging gateway gets no more."""

import pytest

from portal.workers.gateway_places import HANGS_AFTER, GatewayPlaces
from tests.workers.manual_time import ManualTime


@pytest.fixture
def time() -> ManualTime:
    return ManualTime()


def test_one_of_two_gateways_leaves_a_quarter_of_the_calls_to_the_other(time: ManualTime) -> None:
    places = GatewayPlaces(["first", "second"], 80, time.clock)
    for _ in range(60):
        places.take("first")
    assert places.free() == {"first": 0, "second": 60}


def test_a_single_gateway_may_have_all_calls(time: ManualTime) -> None:
    assert GatewayPlaces(["only"], 80, time.clock).free() == {"only": 80}


def test_a_call_that_ends_gives_its_place_back(time: ManualTime) -> None:
    places = GatewayPlaces(["first", "second"], 4, time.clock)
    call = places.take("first")
    assert places.free()["first"] == 2
    places.release(call, answered=True)
    assert places.free()["first"] == 3


def test_a_hanging_gateway_gets_no_calls_until_it_answers(time: ManualTime) -> None:
    places = GatewayPlaces(["first", "second"], 80, time.clock)
    hung, late = places.take("first"), places.take("first")
    time.sleep(HANGS_AFTER + 1)
    assert places.free() == {"first": 0, "second": 60}
    places.release(hung, answered=False)
    assert places.free()["first"] == 0, "a time-out is no answer"
    places.take("first")
    places.release(late, answered=True)
    assert places.free()["first"] == 59


def test_after_a_time_out_a_gateway_gets_one_call_at_a_time_until_it_answers(
    time: ManualTime,
) -> None:
    places = GatewayPlaces(["first", "second"], 80, time.clock)
    hung = places.take("first")
    time.sleep(8)
    places.release(hung, answered=False)
    assert places.free() == {"first": 1, "second": 60}
    tried = places.take("first")
    assert places.free() == {"first": 0, "second": 60}
    places.release(tried, answered=True)
    assert places.free() == {"first": 60, "second": 60}


def test_a_late_time_out_says_nothing_of_a_gateway_that_answers(time: ManualTime) -> None:
    places = GatewayPlaces(["first", "second"], 80, time.clock)
    hung = places.take("first")
    time.sleep(1)
    places.release(places.take("first"), answered=True)
    places.release(hung, answered=False)
    assert places.free() == {"first": 60, "second": 60}


def test_if_all_timed_out_each_keeps_its_places(time: ManualTime) -> None:
    places = GatewayPlaces(["first", "second"], 80, time.clock)
    for name in ("first", "second"):
        places.release(places.take(name), answered=False)
    assert places.free() == {"first": 60, "second": 60}


def test_a_slow_gateway_that_answers_others_meanwhile_does_not_hang(time: ManualTime) -> None:
    places = GatewayPlaces(["first", "second"], 80, time.clock)
    places.take("first")
    time.sleep(HANGS_AFTER * 0.7)
    places.release(places.take("first"), answered=True)
    time.sleep(HANGS_AFTER * 0.7)
    assert places.free()["first"] == 59


def test_if_all_hang_each_keeps_its_places(time: ManualTime) -> None:
    places = GatewayPlaces(["first", "second"], 80, time.clock)
    places.take("first")
    places.take("second")
    time.sleep(HANGS_AFTER + 1)
    assert places.free() == {"first": 59, "second": 59}
