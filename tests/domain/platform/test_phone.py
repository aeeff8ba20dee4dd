"""Usual spellings of a Bangladeshi mobile number, and invalid numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.errors import Invalid
from portal.domain.platform.numerals import to_bangla
from portal.domain.platform.phone import read_mobile, show_mobile

E164 = "+8801711000001"


@pytest.mark.parametrize(
    "typed",
    [
        "01711000001",
        "01711 000001",
        "01711-000-001",
        "0171 1000 001",
        "1711000001",  # a spreadsheet dropped the zero
        "'01711000001",  # a spreadsheet was made to keep the zero
        "8801711000001",
        "880 1711 000001",
        "+8801711000001",
        "+880 1711-000001",
        "+88 01711-000001",
        "+880 (0)1711 000001",
        "+88001711000001",
        "008801711000001",
        "(0171) 1000001",
        "01711.000.001",
        "01711/000001",
        "01711_000001",
        "01711\N{NON-BREAKING HYPHEN}000001",
        "01711\N{EN DASH}000001",
        "01711\N{NO-BREAK SPACE}000001",
        "\u202a+880 1711-000001\u202c",  # as address books copy it
        "\u200b01711000001",
        "＋８８０１７１１０００００１",
        "০১৭১১০০০০০১",
        "০১৭১১ ০০০০০১",
        "+৮৮০ ১৭১১-০০০০০১",
        "০1৭1১০০০০০১",
        "٠١٧١١٠٠٠٠٠١",  # an Arabic keyboard
        "  01711000001  ",
    ],
)
def test_any_way_to_write_it_gives_one_number(typed: str) -> None:
    assert read_mobile(typed) == E164


@pytest.mark.parametrize("prefix", ["013", "014", "015", "016", "017", "018", "019"])
def test_numbers_of_every_operator_are_taken(prefix: str) -> None:
    assert read_mobile(f"{prefix}12345678") == f"+880{prefix[1:]}12345678"


@pytest.mark.parametrize(
    "typed", ["02-9551234", "02 55012345", "031-635580", "+880 2 9551234", "09612345678", "16135"]
)
def test_a_landline_or_service_number_is_refused_with_a_way_out(typed: str) -> None:
    with pytest.raises(Invalid, match="mobile number"):
        read_mobile(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "+966 50 123 4567",
        "00966501234567",
        "966501234567",
        "+971-50-123-4567",
        "+60 12-345 6789",
        "+91 98300 12345",
        "+1 202 555 0100",
        "৯৬৬৫০১২৩৪৫৬৭",
    ],
)
def test_a_foreign_number_is_refused_with_a_way_out(typed: str) -> None:
    with pytest.raises(Invalid, match=r"foreign number.+family member"):
        read_mobile(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "0171100000",
        "017110000011",
        "01211000001",
        "01011000001",
        "00000000000",
        "88017110000001",
        "1900123456789",
    ],
)
def test_a_wrong_number_of_digits_or_an_unknown_beginning_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="11 digits and begins with 01"):
        read_mobile(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "abc",
        "O1711000001",
        "01711000001 ext 3",
        "01711000001x3",
        "01711000001#3",
        "01711000001;ext=3",
        "01711000001;phone-context=+880",
        "tel:01711000001",
        "01711000001;isub=1",
        "01711000001\u0660\u0660\u0660\u0660\u0660",
        "৳০১৭১১০০০০০১",
        "0" * 100_000,
        "1 " * 50_000,
        "\u0300" * 60_000,
    ],
)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="numbers only"):
        read_mobile(typed)


@pytest.mark.parametrize("between", [", ", " / ", " ও ", "; "])
def test_two_numbers_are_told_to_be_two(between: str) -> None:
    with pytest.raises(Invalid, match="only one mobile"):
        read_mobile(f"01711-000001{between}01811000002")


@given(st.text())
def test_whatever_is_typed_gives_a_bangladeshi_mobile_number_or_a_problem(typed: str) -> None:
    try:
        assert read_mobile(typed).startswith("+8801")
    except Invalid as problem:
        assert problem.text  # noqa: PT017 - either outcome is right


@given(
    st.from_regex(r"01[3-9][0-9]{8}", fullmatch=True),
    st.lists(st.sampled_from([" ", "-", "", "\u00a0", "."]), min_size=11, max_size=11),
    st.sampled_from(["", "+88", "88", "0088"]),
    st.booleans(),
)
def test_signs_between_digits_and_their_script_do_not_matter(
    local: str, signs: list[str], prefix: str, bangla: bool
) -> None:
    typed = prefix + "".join(digit + sign for digit, sign in zip(local, signs, strict=True))
    number = read_mobile(to_bangla(typed) if bangla else typed)
    assert number == f"+88{local}"
    assert read_mobile(number) == number
    assert read_mobile(show_mobile(number)) == number


def test_a_number_is_shown_as_people_write_it() -> None:
    assert show_mobile(E164) == "01711-000001"
