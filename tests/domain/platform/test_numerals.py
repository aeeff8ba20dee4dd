import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.numerals import in_language, read_whole_number, to_bangla, to_latin


def test_bangla_digits_are_read_as_latin_and_the_rest_stays() -> None:
    assert to_latin("গ্রাম ১২, বাড়ি ০৯") == "গ্রাম 12, বাড়ি 09"


def test_digits_typed_on_a_phone_from_the_gulf_are_read_too() -> None:
    for typed in ("٠١٧١١", "۰۱۷۱۱", "০১৭১১", "01711"):
        assert to_latin(typed) == "01711"


def test_bangla_is_printed_with_bangla_digits_whatever_was_stored() -> None:
    assert to_bangla("12,34,567 km") == "১২,৩৪,৫৬৭ km"
    assert to_bangla("٣ days") == "৩ days"


@pytest.mark.parametrize(("language", "printed"), [("bn", "১৬১৩৫"), ("en", "16135")])
@pytest.mark.parametrize("stored", ["16135", "১৬১৩৫"])
def test_the_page_decides_how_a_number_is_printed(stored: str, language: str, printed: str) -> None:
    assert in_language(stored, language) == printed


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("০৭", 7),
        ("0" * 5000 + "99", 99),
        ("0" * 5000 + "100", None),
        ("1" * 5000, None),
        ("0" * 5000, 0),
        ("", None),
        ("-1", None),
        ("²", None),
    ],
)
def test_a_whole_number_of_any_length_is_read_or_refused(text: str, number: int | None) -> None:
    assert read_whole_number(text, 99) == number


@given(st.integers(min_value=0))
def test_a_number_survives_the_way_to_bangla_and_back(number: int) -> None:
    assert int(to_latin(to_bangla(str(number)))) == number


@given(st.text())
def test_no_digit_of_another_script_is_left(text: str) -> None:
    latin = to_latin(text)
    assert len(latin) == len(text)
    assert all(character in "0123456789" for character in latin if character.isdecimal())
