import csv
from collections.abc import Iterator
from contextlib import suppress
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.collation import sort_key
from portal.domain.platform.errors import NotFound
from portal.domain.routing.places import ATTRIBUTED, ATTRIBUTION, UpazilaType, load_places

PLACES = load_places()
GEO = Path(str(resources.files("portal") / "data" / "geo"))


def rows(table: str) -> Iterator[dict[str, str]]:
    with (GEO / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def every_spelling() -> Iterator[tuple[str, str]]:
    for row in rows("districts"):
        names = ";".join((row["also_known_as"], row["also_known_as_bn"])).split(";")
        for name in (row["code"], row["name_en"], row["name_bn"], *filter(None, names)):
            yield name, row["code"]


def test_every_row_is_there() -> None:
    assert (len(PLACES.divisions), len(PLACES.districts), len(PLACES.upazilas)) == (8, 64, 615)
    for table, places in (
        ("divisions", PLACES.divisions),
        ("districts", PLACES.districts),
        ("upazilas", PLACES.upazilas),
    ):
        for row in rows(table):
            place = places[row["code"]]
            assert (place.name("en"), place.name("bn")) == (row["name_en"], row["name_bn"])


def test_every_upazila_has_a_district_and_every_district_a_division() -> None:
    assert all(place.district_code in PLACES.districts for place in PLACES.upazilas.values())
    assert all(place.division_code in PLACES.divisions for place in PLACES.districts.values())


def test_headquarters_lie_in_bangladesh() -> None:
    for district in PLACES.districts.values():
        assert 20.5 < district.latitude < 26.7
        assert 88.0 < district.longitude < 92.7


@pytest.mark.parametrize(("name", "code"), list(every_spelling()))
def test_every_known_spelling_finds_its_district(name: str, code: str) -> None:
    for typed in (name, name.upper(), name.lower(), f"  {name} ", name.replace(" ", "-")):
        assert PLACES.find_district(typed).code == code


@pytest.mark.parametrize(
    "typed",
    ["Cox's Bazar", "Coxs Bazar", "cox\u2019s bazar", "COXSBAZAR", "কক্সবাজার", "কক্স বাজার",
     "bd2022", "BD২০২২", "Cox's Bazar district", "কক্সবাজার জেলা", "ক\u200bক্সবাজার"],
)  # fmt: skip
def test_coxs_bazar_is_found_however_it_is_typed(typed: str) -> None:
    assert PLACES.find_district(typed).name_en == "Cox's Bazar"


@pytest.mark.parametrize("typed", ["রাজবা\u09dcী", "রাজবা\u09a1\u09bcী"])
def test_both_encodings_of_a_nukta_letter_find_the_district(typed: str) -> None:
    assert PLACES.find_district(typed).code == "BD3082"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Sylhett", "Sylhet"),
        ("Noakhli", "Noakhali"),
        ("চটগ্রাম", "Chattogram"),
        ("Chitagong", "Chattogram"),
        ("Dacca", "Dhaka"),
        ("কুমিল্যা", "Cumilla"),
    ],
)
def test_a_district_is_found_by_its_sound(typed: str, name: str) -> None:
    assert PLACES.find_district(typed).name_en == name


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("Rangamati Hill Tracts", "Rangamati"),
        ("নোয়াখাইল্যা", "নোয়াখালী"),
        ("Habigong", "Habiganj"),
    ],
)
def test_an_unknown_district_is_answered_with_the_nearest_names(typed: str, suggested: str) -> None:
    with pytest.raises(NotFound) as refusal:
        PLACES.find_district(typed)
    assert suggested in str(refusal.value.values["near"]).split(", ")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("B.Baria", "Brahmanbaria"),
        ("বি.বাড়িয়া", "Brahmanbaria"),
        ("CTG.", "Chattogram"),
        ("N.Ganj", "Narayanganj"),
        ("নাঃগঞ্জ", "Narayanganj"),
        ("C. Nawabganj", "Chapainawabganj"),
        ("চাঁপাই", "Chapainawabganj"),
    ],
)
def test_a_usual_abbreviation_finds_its_district(typed: str, name: str) -> None:
    assert load_places().find_district(typed).name_en == name


@pytest.mark.parametrize("typed", ["Md.pur", "মোঃপুর", "মোঃ পুর"])
def test_an_abbreviated_thana_is_the_one_of_its_district(typed: str) -> None:
    dhaka = load_places().find_district("Dhaka")
    assert load_places().find_upazila(typed, dhaka.code).name_en == "Mohammadpur"


@pytest.mark.parametrize("typed", ["", "  ", "Kolkata", "xyz", "লন্ডন", "x" * 3_000_000])
def test_a_place_that_is_no_district_is_refused(typed: str) -> None:
    with pytest.raises(NotFound):
        PLACES.find_district(typed)


@given(st.text())
def test_whatever_is_typed_gives_a_district_or_a_clear_refusal(typed: str) -> None:
    with suppress(NotFound):
        assert PLACES.find_district(typed).code in PLACES.districts


def test_unknown_codes_are_refused() -> None:
    with pytest.raises(NotFound):
        PLACES.district("BD9999")
    with pytest.raises(NotFound):
        PLACES.upazila("BD99999999")
    with pytest.raises(NotFound):
        PLACES.upazilas_of("BD9999")


def test_no_two_districts_and_no_two_upazilas_of_a_district_share_a_spelling() -> None:
    groups = [
        PLACES.districts.values(),
        *(PLACES.upazilas_of(code) for code in PLACES.districts),
    ]
    for places in groups:
        owners: dict[str, str] = {}
        for place in places:
            for name in (place.name_en, place.name_bn, *place.also_known_as):
                assert owners.setdefault(name.casefold(), place.code) == place.code


def test_every_upazila_is_found_in_its_district_by_each_of_its_names() -> None:
    for place in PLACES.upazilas.values():
        for name in (place.code, place.name_en, place.name_bn, *place.also_known_as):
            assert PLACES.find_upazila(name, place.district_code) is place
        for language in ("bn", "en"):
            assert PLACES.find_upazila(place.label(language), place.district_code) is place


def test_an_upazila_is_not_found_in_another_district() -> None:
    with pytest.raises(NotFound) as refusal:
        PLACES.find_upazila("Teknafpur", "BD2022")
    assert refusal.value.values["near"] == "Teknaf"
    with pytest.raises(NotFound):
        PLACES.find_upazila("Teknaf", "BD3026")


def test_dhaka_shows_city_corporations_and_thanas_and_says_which_is_which() -> None:
    kinds = {place.type for place in PLACES.upazilas_of("BD3026")}
    assert kinds == set(UpazilaType)
    thana = PLACES.find_upazila("Kotwali", "BD3026")
    assert (thana.label("en"), thana.label("bn")) == ("Kotwali Thana", "কোতোয়ালী থানা")
    assert "Dhaka North City Corporation" in {
        place.label("en") for place in PLACES.upazilas_of("BD3026")
    }


def test_lists_are_in_the_order_of_the_page_language() -> None:
    english = [place.name_en for place in PLACES.upazilas_of("BD2022", "en")]
    assert english == sorted(english, key=str.casefold)
    divisions = [division.name_bn for division, _ in PLACES.districts_by_division("bn")]
    assert divisions == ["খুলনা", "চট্টগ্রাম", "ঢাকা", "বরিশাল", "ময়মনসিংহ", "রংপুর", "রাজশাহী", "সিলেট"]
    districts = {
        division.code: [place.name_bn for place in districts]
        for division, districts in PLACES.districts_by_division("bn")
    }
    assert districts["BD20"] == [
        "কক্সবাজার", "কুমিল্লা", "খাগড়াছড়ি", "চট্টগ্রাম", "চাঁদপুর", "নোয়াখালী", "ফেনী",
        "বান্দরবান", "ব্রাহ্মণবাড়িয়া", "রাঙ্গামাটি", "লক্ষ্মীপুর",
    ]  # fmt: skip


def test_bangla_letters_stand_where_the_dictionary_has_them() -> None:
    words = ["কং", "কথা", "কা", "কি", "ক্ষমা", "খ", "ডাল", "ড়াল", "ঢাকা", "য", "য়", "র"]
    by_code_point = sorted(words)
    assert by_code_point != words
    assert sorted(by_code_point, key=sort_key) == words


def test_the_attribution_is_the_one_the_sources_ask_for() -> None:
    assert ATTRIBUTION % ATTRIBUTED in (GEO / "SOURCES.md").read_text(encoding="utf-8").replace(
        "\n", " "
    )
