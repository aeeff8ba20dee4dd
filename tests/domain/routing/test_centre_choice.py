import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform import data_files
from portal.domain.platform.errors import NotFound
from portal.domain.routing.centre_choice import CentreFact, find_route, move_to
from portal.domain.routing.choices import CentreStatus, RouteReason
from portal.domain.routing.places import load_places

PLACES = load_places()
CENTRES = [
    CentreFact(row["code"], *data_files.read_point(row), CentreStatus.OPEN)
    for row in data_files.read_data_rows("geo/rsc")
]
COXS_BAZAR = PLACES.district("BD2022")


def expected() -> list[dict[str, str]]:
    table = Path(__file__).with_name("expected_routes.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(table.splitlines()))


def with_status(status: CentreStatus, *codes: str) -> list[CentreFact]:
    return [replace(each, status=status) if each.code in codes else each for each in CENTRES]


@pytest.mark.parametrize("row", expected(), ids=lambda row: row["district"])
def test_each_district_goes_to_its_nearest_centre(row: dict[str, str]) -> None:
    route = find_route(PLACES.district(row["district_code"]), CENTRES)
    assert route.reason is RouteReason.NEAREST
    assert (route.centre_code, route.distance_km) == (
        row["centre_code"],
        float(row["distance_km"]),
    )
    assert (route.runner_up_code, route.runner_up_km) == (
        row["runner_up_code"],
        float(row["runner_up_km"]),
    )
    assert route.passed_over == ()


def test_all_64_districts_are_in_the_table() -> None:
    assert {row["district_code"] for row in expected()} == PLACES.districts.keys()


def test_the_ministry_may_send_a_district_to_a_farther_centre() -> None:
    route = find_route(COXS_BAZAR, CENTRES, catchment="RSC-CUM")
    assert (route.centre_code, route.reason) == ("RSC-CUM", RouteReason.CATCHMENT)
    assert (route.distance_km, route.runner_up_code) == (238.715, "RSC-NOA")


@pytest.mark.parametrize("status", [CentreStatus.CLOSED, CentreStatus.FULL])
def test_a_centre_that_is_closed_or_full_passes_on_to_the_next_nearest(
    status: CentreStatus,
) -> None:
    route = find_route(COXS_BAZAR, with_status(status, "RSC-NOA"))
    assert (route.centre_code, route.reason) == ("RSC-CUM", RouteReason.PASSED_ON)
    assert route.passed_over == ("RSC-NOA",)
    assert route.runner_up_code != "RSC-NOA"


def test_a_catchment_that_is_full_passes_on_to_the_nearest() -> None:
    centres = with_status(CentreStatus.FULL, "RSC-SYL")
    route = find_route(COXS_BAZAR, centres, catchment="RSC-SYL")
    assert (route.centre_code, route.reason) == ("RSC-NOA", RouteReason.PASSED_ON)
    assert route.passed_over == ("RSC-SYL",)


def test_a_closed_centre_that_is_farther_changes_nothing() -> None:
    route = find_route(COXS_BAZAR, with_status(CentreStatus.CLOSED, "RSC-CUM"))
    assert (route.centre_code, route.reason) == ("RSC-NOA", RouteReason.NEAREST)
    assert route.runner_up_code == "RSC-SHA"


def test_when_no_centre_is_open_the_nearest_keeps_the_registration() -> None:
    centres = [replace(each, status=CentreStatus.CLOSED) for each in CENTRES]
    route = find_route(COXS_BAZAR, centres)
    assert (route.centre_code, route.reason) == ("RSC-NOA", RouteReason.NONE_OPEN)
    assert (route.runner_up_code, route.passed_over) == ("RSC-CUM", ())


def test_without_any_centre_routing_says_so() -> None:
    with pytest.raises(NotFound):
        find_route(COXS_BAZAR, [])


def test_the_only_centre_has_no_runner_up() -> None:
    route = find_route(COXS_BAZAR, CENTRES[:1])
    assert (route.runner_up_code, route.runner_up_km) == (None, None)


@given(st.permutations(CENTRES), st.sampled_from(sorted(PLACES.districts)))
def test_the_order_of_the_centres_does_not_count(centres: list[CentreFact], code: str) -> None:
    district = PLACES.district(code)
    assert find_route(district, centres) == find_route(district, CENTRES)


@given(st.booleans())
def test_equal_distances_go_by_code(is_turned: bool) -> None:
    here = COXS_BAZAR.latitude, COXS_BAZAR.longitude
    twins = [CentreFact(code, *here, CentreStatus.OPEN) for code in ("RSC-A", "RSC-B")]
    route = find_route(COXS_BAZAR, twins[::-1] if is_turned else twins)
    assert (route.centre_code, route.runner_up_code) == ("RSC-A", "RSC-B")


@given(
    st.lists(st.sampled_from(CentreStatus), min_size=10, max_size=10),
    st.sampled_from(sorted(PLACES.districts)),
    st.sampled_from([None, *(each.code for each in CENTRES)]),
)
def test_people_are_sent_to_an_open_centre_whenever_there_is_one(
    statuses: list[CentreStatus], code: str, catchment: str | None
) -> None:
    centres = [replace(each, status=status) for each, status in zip(CENTRES, statuses, strict=True)]
    route = find_route(PLACES.district(code), centres, catchment)
    by_code = {each.code: each for each in centres}
    is_open = by_code[route.centre_code].status is CentreStatus.OPEN
    assert is_open == (CentreStatus.OPEN in statuses)
    assert (route.reason is RouteReason.NONE_OPEN) == (not is_open)
    assert route.runner_up_code != route.centre_code
    assert all(by_code[passed].status is not CentreStatus.OPEN for passed in route.passed_over)


def test_an_officer_may_move_a_registration_to_any_centre() -> None:
    route = move_to(COXS_BAZAR, with_status(CentreStatus.FULL, "RSC-DHA"), "RSC-DHA")
    assert (route.centre_code, route.reason) == ("RSC-DHA", RouteReason.MOVED)
    assert route.distance_km == 298.193
    assert route.runner_up_code == "RSC-NOA"


def test_nothing_is_moved_to_an_unknown_centre() -> None:
    with pytest.raises(NotFound):
        move_to(COXS_BAZAR, CENTRES, "RSC-XXX")
