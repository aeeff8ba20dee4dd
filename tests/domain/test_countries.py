import pytest

from portal.domain.collation import sort_key
from portal.domain.countries import (
    USUAL,
    country_name,
    is_country,
    other_countries,
    usual_countries,
)
from portal.domain.errors import NotFound

ISO_3166_1_COUNT = 249


def test_every_iso_country_but_bangladesh_is_there_and_kosovo() -> None:
    assert len(USUAL) + len(other_countries("en")) == ISO_3166_1_COUNT - 1 + 1


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
