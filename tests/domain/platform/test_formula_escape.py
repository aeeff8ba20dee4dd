import sys
import unicodedata

import pytest

from portal.domain.platform.formula_escape import escape_formula


@pytest.mark.parametrize(
    "text", ["", "রহিমা বেগম", "মোঃ আব্দুল", "র‍্যাব", "O'Neil", "2019-02", "a=b", "15-24"]
)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert escape_formula(text) == text


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "−"]
)
@pytest.mark.parametrize("before", ["", " ", "\t", "\u200b", "\u00a0", "\ufeff"])
def test_what_could_be_a_formula_is_only_shown(sign: str, before: str) -> None:
    assert escape_formula(f"{before}{sign}1+1").startswith("'")


def test_no_letter_or_digit_is_another_form_of_a_sign() -> None:
    """Texts that `escape_formula` accepts without further checks."""
    harmless = [chr(code) for code in range(sys.maxunicode) if chr(code).isalnum()]
    forms = {unicodedata.normalize("NFKC", letter)[:1] for letter in harmless}
    assert not forms & set("=+-@\u2212")


def test_a_cell_is_one_line() -> None:
    assert escape_formula("a\r\nb\tc\u2028d") == "a b c d"
    assert escape_formula("a\r=1") == "a =1"
