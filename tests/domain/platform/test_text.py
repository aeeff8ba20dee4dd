import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.text import clean, fold, join_nukta, squash

HASANTA, NUKTA = "\u09cd", "\u09bc"
ZWJ, ZWNJ = "\u200d", "\u200c"

# Letters and marks that combine, so that hypothesis finds the difficult cases.
BANGLA = st.text("অআকতবডঢযরষ\u09df\u09dc\u09dd\u09ce ািেোৗৌংঃঁ০৯" + HASANTA + NUKTA + ZWJ + ZWNJ)
# The same with signs, which folding removes or turns into spaces.
BANGLA_TYPED = st.text("অআকতবডযর\u09df\u09ce ািেোৌং০৯Na1'`-._/।\u2019" + HASANTA + NUKTA)
ANYTHING = st.one_of(st.text(), BANGLA)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  রহিম\t\n  উদ্দিন ", "রহিম উদ্দিন"),
        ("\u0985\u09beক্তার", "আক্তার"),
        ("আ\u09dfেশা", "আ\u09af\u09bcেশা"),
        ("উৎ\u200bস", "উৎস"),
        ("\u202eRahim\u202c", "Rahim"),
        ("\ufeffRa\u00adhim\x00", "Rahim"),
        ("ভবিষ্যত্\u200d", "ভবিষ্যৎ"),
        ("ব\u09bcহিম", "রহিম"),
        ("ক\u09c7\u09be", "কো"),
        ("Rahim\ufe0f \u2800 Uddin\ue000", "Rahim Uddin"),
    ],
)
def test_what_is_typed_is_stored_without_dirt(typed: str, stored: str) -> None:
    assert clean(typed) == unicodedata.normalize("NFC", stored)


@pytest.mark.parametrize("word", [f"র{ZWJ}{HASANTA}যাব", f"ক{HASANTA}{ZWNJ}ষ", f"ন{HASANTA}{ZWJ}ট"])
def test_a_joiner_that_shapes_a_bangla_conjunct_is_kept(word: str) -> None:
    assert clean(word) == word
    assert clean(word.replace(ZWJ, ZWJ * 3)) == word


@pytest.mark.parametrize("word", ["Ra\u200dhim", "র\u200dহিম", "\u200cকরিম\u200d", "ক্\u200d ষ"])
def test_a_joiner_that_shapes_nothing_goes(word: str) -> None:
    assert clean(word) == word.replace(ZWJ, "").replace(ZWNJ, "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("রাজবা\u09dcী", "রাজবা\u09a1\u09bcী"),
        ("নোয়াখালী", "নো\u09dfাখালী"),
        ("MD. RAHIM", "md rahim"),
        ("বাড়ি ১২", "বাড়ি 12"),
        ("Cox\u2019s  Bazar", "COX'S BAZAR"),
        ("র\u200d্যাব", "র্যাব"),
        ("\uff32ahim", "Rahim"),
        ("Sher-e-Bangla", "sher e bangla"),
        ("মো. করিম", "মো করিম"),
    ],
)
def test_two_spellings_of_one_word_compare_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("রহিম", "করিম"), ("ডাল", "ড়াল"), ("কাল", "কাঁল"), ("Rahim", "Rahima")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_squashing_joins_words_that_people_write_apart() -> None:
    assert squash("Chapai Nawabganj") == squash("chapainawabganj")


def test_nukta_letters_can_be_one_code_point_for_an_sms() -> None:
    assert join_nukta("বাড়ি, গাঢ়, নোয়া") == "বা\u09dcি, গা\u09dd, নো\u09dfা"


@given(st.one_of(BANGLA, st.text(st.characters(max_codepoint=0x9FF))))
def test_the_short_way_of_cleaning_ordinary_text_gives_what_the_long_way_gives(typed: str) -> None:
    long_way = clean(typed + "\u200b")
    assert clean(typed) == long_way


@given(st.one_of(BANGLA_TYPED, st.text(st.characters(max_codepoint=0x9FF))))
def test_the_short_way_of_folding_ordinary_text_gives_what_the_long_way_gives(typed: str) -> None:
    long_way = fold(typed + "\u200b")
    assert fold(typed) == long_way


@given(ANYTHING)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANYTHING)
def test_what_is_clean_is_nfc_one_line_and_visible(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == " ".join(cleaned.split())
    assert all(
        unicodedata.category(character) not in {"Cc", "Cs", "Co", "Cn"}
        and (unicodedata.category(character) != "Cf" or character in (ZWJ, ZWNJ))
        for character in cleaned
    )


@given(ANYTHING)
def test_folding_twice_is_folding_once_and_cleaning_first_does_not_matter(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(clean(text)) == fold(text)


@given(ANYTHING)
def test_the_unicode_form_that_was_typed_does_not_count(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert clean(unicodedata.normalize("NFD", text)) == clean(text)
