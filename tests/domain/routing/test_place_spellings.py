import csv
from pathlib import Path

import pytest

from portal.domain.platform.errors import NotFound
from portal.domain.routing.place_sounds import telling_words
from portal.domain.routing.place_spellings import Spellings
from portal.domain.routing.places import UpazilaType, load_places

PLACES = load_places()
PUBLIC_LISTS = Path(__file__).with_name("upazila_spellings.csv")
"""Spellings of public lists that the portal's own table does not contain, with the right upazila.

Reduced from github.com/ifahimreza/bangladesh-geojson (2024), Raayhan/Bangladesh-All-Divisions-… and a
public list of police stations. Rows that these lists put into a wrong district are left out.
"""

METROPOLITAN_THANAS = {
    "Dhaka": 51, "Chattogram": 15, "Khulna": 8, "Rajshahi": 11, "Barishal": 4, "Sylhet": 5,
    "Rangpur": 6, "Gazipur": 8,
}  # fmt: skip
"""Dhaka has 50 thanas and the Uttara of the census; Karnaphuli, Paba and South Surma are upazilas."""


def found_in(district: str, text: str) -> str:
    code, _ = PLACES.recognise_upazila(text, PLACES.find_district(district).code)
    return PLACES.upazila(code).name_en if code else ""


def suggested_in(district: str, text: str) -> list[str]:
    with pytest.raises(NotFound) as refusal:
        PLACES.find_upazila(text, PLACES.find_district(district).code)
    return str(refusal.value.values["near"]).split(", ")


def test_99_percent_of_public_spellings_are_known_or_suggested_and_none_is_another_place() -> None:
    with PUBLIC_LISTS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    answered = 0
    for row in rows:
        found, _ = PLACES.recognise_upazila(row["spelling"], row["district"])
        assert found in (None, row["upazila"]), row
        near = PLACES.similar_upazilas(row["spelling"], row["district"])
        answered += bool(found) or row["upazila"] in [place.code for place in near]
    assert len(rows) > 300
    assert answered >= 0.99 * len(rows)


def test_a_name_from_another_district_is_not_taken_for_one_of_this_district() -> None:
    for code in ("BD2019", "BD3026", "BD5527", "BD6091"):
        own = {name for place in PLACES.upazilas_of(code) for name in all_names(place.code)}
        for place in list(PLACES.upazilas.values())[::7]:
            taken, _ = PLACES.recognise_upazila(place.name_en, code)
            assert taken is None or own & all_names(place.code), (code, place)


def all_names(code: str) -> set[str]:
    place = PLACES.upazila(code)
    return {name.split()[0] for name in (place.name_en, place.name_bn, *place.also_known_as)}


@pytest.mark.parametrize(
    ("district", "typed", "name"),
    [
        ("Noakhali", "কোম্পানিগঞ্জ", "Companiganj"),
        ("Chandpur", "মতলব দক্ষিন", "Matlab Dakkhin"),
        ("Chandpur", "North Matlab", "Matlab Uttar"),
        ("Bogura", "Bogra Sadar", "Bogura Sadar"),
        ("Jessore", "যশোর সদর উপজেলা", "Jashore Sadar"),
        ("Barisal", "Gournodi", "Gaurnadi"),
        ("Tangail", "Sadar", "Tangail Sadar"),
        ("Tangail", "Tangailsadar", "Tangail Sadar"),
        ("Cumilla", "Chandina Upazilla", "Chandina"),
        ("Cumilla", "Debidwar, Cumilla", "Debidwar"),
        ("Cumilla", "সদর দক্ষিন", "Cumilla Sadar Dakkhin"),
        ("Dhaka", "P.S. Mugda", "Mugda"),
        ("Dhaka", "Vatara Police Station", "Bhatara"),
        ("Dhaka", "বনানি থানা", "Banani"),
        ("Gazipur", "Tongi Purbo", "Tongi East"),
        ("Noakhali", "সুধারাম", "Noakhali Sadar"),
    ],
)
def test_spelling_habits_and_words_for_the_kind_of_place_do_not_hide_it(
    district: str, typed: str, name: str
) -> None:
    assert found_in(district, typed) == name


@pytest.mark.parametrize(
    ("district", "typed", "name"),
    [
        ("Cumilla", "Buchirang", "Burichang"),
        ("Dhaka", "আশুলিয়া", "সাভার"),
        ("Narayanganj", "Fatulla", "Narayanganj Sadar"),
        ("Gazipur", "Tongi", "Tongi West"),
        ("Feni", "ফেনী", "ফেনী সদর"),
    ],
)
def test_what_may_mean_a_place_is_asked_about(district: str, typed: str, name: str) -> None:
    assert name in suggested_in(district, typed)


def test_the_metropolitan_thanas_of_all_eight_cities_are_there() -> None:
    for name, count in METROPOLITAN_THANAS.items():
        below = PLACES.upazilas_of(PLACES.find_district(name).code)
        thanas = [place for place in below if place.type is UpazilaType.METROPOLITAN_THANA]
        assert len(thanas) == count, name


def test_a_town_in_a_place_is_suggested_and_never_taken() -> None:
    spellings = Spellings({"x": ("Oman", "ওমান"), "y": ("Jordan", "জর্ডান")}, parts={"y": ("Amman",)})
    assert spellings.find("Amman") is None
    assert spellings.suggest("Amman")[0] == "Jordan"


def test_a_text_without_telling_words_is_no_place() -> None:
    assert telling_words("Thana, Upazila!") == ()
    assert found_in("Dhaka", "থানা") == ""
    assert PLACES.similar_upazilas("থানা", "BD3026") == []
