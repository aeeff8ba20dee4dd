"""Weights of gateways, and the steps by which a share shrinks and grows."""

from portal.domain.messaging.load_balancing import (
    Observed,
    choose_gateway,
    resting_shares,
    step_away,
    step_back,
)

REST = {"a": 70, "b": 30, "c": 0}


def test_without_weights_the_first_has_all_and_the_others_help_out() -> None:
    assert resting_shares(["a", "b"], {}) == {"a": 100, "b": 0}
    assert resting_shares(["a", "b", "c"], {"a": 7, "b": 3, "c": None}) == REST


def test_a_step_goes_from_the_ill_to_the_well_one_that_carries_most() -> None:
    assert step_away(REST, REST, ["a"]) == {"a": 60, "b": 40, "c": 0}
    assert step_away({"a": 5, "b": 95, "c": 0}, REST, ["a"]) == {"a": 0, "b": 100, "c": 0}


def test_nothing_moves_while_all_are_bad() -> None:
    assert step_away(REST, REST, ["a", "b", "c"]) == REST


def test_the_way_back_is_slow_and_ends_at_rest() -> None:
    shares = {"a": 45, "b": 55, "c": 0}
    for expected in ((55, 45), (65, 35), (70, 30), (70, 30)):
        shares = step_back(shares, REST)
        assert (shares["a"], shares["b"]) == expected


def test_each_is_chosen_as_often_as_its_share_says() -> None:
    found = [choose_gateway(["a", "b", "c"], REST, chance / 1000) for chance in range(1000)]
    assert [found.count(name) for name in "abc"] == [700, 300, 0]
    assert choose_gateway(["c"], REST, 0.5) == "c"
    assert choose_gateway(["b", "c"], REST, 0.99) == "b"


def test_a_few_tries_say_nothing() -> None:
    assert not Observed(tries=9, errors=9).makes_errors
    assert Observed(tries=12, errors=3).makes_errors
    assert not Observed(tries=100, errors=24).makes_errors
    assert not Observed(awaited=9, slow=9).is_slow
    assert Observed(awaited=100, slow=30).is_slow
