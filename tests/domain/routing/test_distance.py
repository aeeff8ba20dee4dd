import itertools
import math

import pytest

from portal.domain.platform import data_files
from portal.domain.routing.distance import distance_km
from portal.domain.routing.places import load_places

DISTRICTS = load_places().districts.values()
CENTRES = [data_files.read_point(row) for row in data_files.read_data_rows("geo/rsc")]


def vincenty_km(
    latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float
) -> float:
    """T. Vincenty, Survey Review 23 (1975), inverse formula on WGS84, as an independent check."""
    major, flattening = 6378137.0, 1 / 298.257223563
    minor = major * (1 - flattening)
    difference = math.radians(longitude_2 - longitude_1)
    reduced_1 = math.atan((1 - flattening) * math.tan(math.radians(latitude_1)))
    reduced_2 = math.atan((1 - flattening) * math.tan(math.radians(latitude_2)))
    sin_1, cos_1 = math.sin(reduced_1), math.cos(reduced_1)
    sin_2, cos_2 = math.sin(reduced_2), math.cos(reduced_2)
    sin_sigma = cos_sigma = sigma = cos2_alpha = cos_2m = 0.0
    lam = difference
    for _ in range(100):
        sin_sigma = math.hypot(cos_2 * math.sin(lam), cos_1 * sin_2 - sin_1 * cos_2 * math.cos(lam))
        if sin_sigma == 0:
            return 0.0
        cos_sigma = sin_1 * sin_2 + cos_1 * cos_2 * math.cos(lam)
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = cos_1 * cos_2 * math.sin(lam) / sin_sigma
        cos2_alpha = 1 - sin_alpha**2
        cos_2m = cos_sigma - 2 * sin_1 * sin_2 / cos2_alpha
        c = flattening / 16 * cos2_alpha * (4 + flattening * (4 - 3 * cos2_alpha))
        before, lam = (
            lam,
            difference
            + (1 - c)
            * flattening
            * sin_alpha
            * (sigma + c * sin_sigma * (cos_2m + c * cos_sigma * (2 * cos_2m**2 - 1))),
        )
        if abs(lam - before) < 1e-12:
            break
    u2 = cos2_alpha * (major**2 - minor**2) / minor**2
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    correction = (
        b
        * sin_sigma
        * (
            cos_2m
            + b
            / 4
            * (
                cos_sigma * (2 * cos_2m**2 - 1)
                - b / 6 * cos_2m * (4 * sin_sigma**2 - 3) * (4 * cos_2m**2 - 3)
            )
        )
    )
    return minor * a * (sigma - correction) / 1000


def test_the_long_way_from_wellington_to_salamanca_is_the_published_one() -> None:
    # The example of the GeographicLib documentation, where Vincenty's formula barely converges.
    assert distance_km(-41.32, 174.81, 40.96, -5.50) == 19959.679


def test_every_district_is_as_far_from_every_centre_as_by_another_formula() -> None:
    for district, centre in itertools.product(DISTRICTS, CENTRES):
        here = district.latitude, district.longitude
        assert distance_km(*here, *centre) == pytest.approx(vincenty_km(*here, *centre), abs=0.001)


def test_the_way_back_is_as_long() -> None:
    assert distance_km(23.71153, 90.41115, 21.44316, 91.97382) == distance_km(
        21.44316, 91.97382, 23.71153, 90.41115
    )


def test_no_way_at_all_is_zero() -> None:
    assert distance_km(23.71153, 90.41115, 23.71153, 90.41115) == 0
