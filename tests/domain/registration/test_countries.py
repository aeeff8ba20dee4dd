from string import ascii_uppercase

import pytest

from portal.domain.platform.collation import sort_key
from portal.domain.platform.errors import NotFound
from portal.domain.registration.countries import (
    USUAL,
    country_name,
    find_country,
    is_country,
    other_countries,
    suggest_countries,
    usual_countries,
)

ISO_3166_1_COUNT = 249


def test_every_iso_country_but_bangladesh_is_there_and_kosovo() -> None:
    codes = [first + second for first in ascii_uppercase for second in ascii_uppercase]
    assert len(list(filter(is_country, codes))) == ISO_3166_1_COUNT - 1 + 1


def test_the_list_is_short_and_all_others_are_taken_by_name() -> None:
    listed = {code for code, _ in [*usual_countries("en"), *other_countries("en")]}
    assert {"MU", "SC", "BN", "HK", "PS", "IQ", "KR", "JP", "ZA"} <= listed
    assert "BO" not in listed
    assert find_country("Bolivia") == find_country("বলিভিয়া") == "BO"


@pytest.mark.parametrize(
    ("called", "code"), [("KSA", "SA"), ("দুবাই", "AE"), ("আমেরিকা", "US"), ("uk", "GB")]
)
def test_countries_are_found_by_what_people_call_them(called: str, code: str) -> None:
    assert find_country(called) == code


def test_a_misspelt_country_is_guessed_at_in_its_script() -> None:
    assert "Bolivia" in suggest_countries("Bollivia")
    assert "বলিভিয়া" in suggest_countries("বলিভিআ")
    assert suggest_countries("qqqq") == []


@pytest.mark.parametrize("text", ["MU", "Mauritius", "mauritius ", "মরিশাস"])
def test_a_country_is_found_by_code_or_by_name_in_either_language(text: str) -> None:
    assert find_country(text) == "MU"


@pytest.mark.parametrize("text", ["", "Bangladesh", "BD", "Atlantis"])
def test_what_names_no_foreign_country_is_not_found(text: str) -> None:
    assert find_country(text) == ""


@pytest.mark.parametrize("code", ["BD", "ZZ", "EU", "UN", "XA", "AC", "001", "sa", "", "KSA", "🇸🇦"])
def test_what_is_no_foreign_country_is_refused(code: str) -> None:
    assert not is_country(code)
    with pytest.raises(NotFound):
        country_name(code, "bn")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_list_has_the_usual_ones_first_and_nothing_twice(language: str) -> None:
    listed = [*usual_countries(language), *other_countries(language)]
    assert [code for code, _ in listed[: len(USUAL)]] == list(USUAL)
    assert len({code for code, _ in listed}) == len(listed)
    others = [name for _, name in other_countries(language)]
    assert others == sorted(others, key=sort_key)


def test_countries_have_names_in_both_languages() -> None:
    assert country_name("SA", "en") == "Saudi Arabia"
    assert country_name("SA", "bn") == "সৌদি আরব"
    assert country_name("AE", "bn") == "সংযুক্ত আরব আমিরাত"
    bangla = [name for _, name in [*usual_countries("bn"), *other_countries("bn")]]
    assert all(any("\u0980" <= letter <= "\u09ff" for letter in name) for name in bangla)
