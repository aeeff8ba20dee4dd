"""One-time codes."""

from portal.domain.platform.one_time_codes import CODE_DIGITS, new_one_time_code


def test_a_code_is_six_digits_and_any_of_a_million() -> None:
    codes = [new_one_time_code() for _ in range(5_000)]
    assert all(len(code) == CODE_DIGITS and code.isascii() and code.isdigit() for code in codes)
    assert {code[0] for code in codes} == set("0123456789")
    assert len(set(codes)) > 4_900
