"""Segments are counted exactly, because the ministry pays for each."""

import itertools
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.messaging.segments import (
    GSM_BASIC,
    GSM_EXTENDED,
    Encoding,
    Segments,
    encoding_of,
    fold_for_sms,
    segments,
    split,
)

GSM_TEXT = st.text(st.sampled_from(sorted(GSM_BASIC | GSM_EXTENDED)), max_size=700)
ANY_TEXT = st.text(max_size=400)


def septets(text: str) -> int:
    return len(text) + sum(char in GSM_EXTENDED for char in text)


def units(text: str) -> int:
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def test_the_alphabet_has_its_128_places_but_the_escape() -> None:
    assert len(GSM_BASIC) == 127
    assert len(GSM_EXTENDED) == 10


def test_160_septets_are_one_segment_and_161_are_two() -> None:
    assert segments("a" * 160) == Segments(1, Encoding.GSM7, 160)
    assert segments("a" * 161) == Segments(2, Encoding.GSM7, 161)
    assert segments("a" * 306) == Segments(2, Encoding.GSM7, 306)
    assert segments("a" * 307) == Segments(3, Encoding.GSM7, 307)


def test_70_units_are_one_segment_and_71_are_two() -> None:
    assert segments("ক" * 70) == Segments(1, Encoding.UCS2, 70)
    assert segments("ক" * 71) == Segments(2, Encoding.UCS2, 71)
    assert segments("ক" * 134) == Segments(2, Encoding.UCS2, 134)
    assert segments("ক" * 135) == Segments(3, Encoding.UCS2, 135)


def test_an_extended_character_costs_two_septets() -> None:
    assert segments("€" * 80) == Segments(1, Encoding.GSM7, 160)
    assert segments("€" * 80 + "a") == Segments(2, Encoding.GSM7, 161)


def test_one_character_outside_the_alphabet_makes_the_whole_text_ucs2() -> None:
    assert segments("a" * 70 + "ç") == Segments(2, Encoding.UCS2, 71)  # only Ç is in the table


def test_an_emoji_costs_two_units() -> None:
    assert segments("🙂" * 35) == Segments(1, Encoding.UCS2, 70)
    assert segments("🙂" * 35 + "a") == Segments(2, Encoding.UCS2, 71)


def test_a_surrogate_pair_is_never_cut() -> None:
    parts = split("ক" * 66 + "🙂" + "ক" * 10)
    assert [len(part) for part in parts] == [66, 11]


def test_an_escape_sequence_is_never_cut() -> None:
    parts = split("a" * 152 + "€" + "a" * 10)
    assert [len(part) for part in parts] == [152, 11]


def test_a_pair_that_moves_over_can_cost_one_more_segment() -> None:
    assert units("🙂" * 67) == 134
    assert segments("🙂" * 67).count == 3  # 33 pairs fit in 67 units, not 33 and a half


def test_an_empty_text_is_one_segment() -> None:
    assert segments("") == Segments(1, Encoding.GSM7, 0)


def test_bangla_letters_with_a_nukta_become_one_unit() -> None:
    assert fold_for_sms("য\u09bc ড\u09bc ঢ\u09bc") == "\u09df \u09dc \u09dd"
    assert fold_for_sms("\u09df \u09dc \u09dd") == "\u09df \u09dc \u09dd"
    assert segments(fold_for_sms(unicodedata.normalize("NFD", "হয়েছে"))).units == 5


def test_control_and_direction_marks_do_not_travel() -> None:
    assert fold_for_sms("a\x00b\x1bc\u202ed\u2066e\u200bf\ufeffg\ud800h\u061ci") == "abcdefghi"
    assert fold_for_sms("one\r\ntwo\tthree") == "one\ntwo three"


def test_joiners_stay_because_they_shape_bangla() -> None:
    assert fold_for_sms("র\u200d্য") == "র\u200d্য"


def test_typographic_marks_do_not_turn_english_into_ucs2() -> None:
    assert fold_for_sms("Cox\u2019s Bazar \u2013 \u201copen\u201d") == 'Cox\'s Bazar - "open"'


@given(GSM_TEXT)
def test_gsm_text_is_counted_in_septets(text: str) -> None:
    counted = segments(text)
    assert (counted.encoding, counted.units) == (Encoding.GSM7, septets(text))


@given(ANY_TEXT)
def test_a_split_loses_nothing_and_every_part_fits(text: str) -> None:
    parts = split(text)
    counted = segments(text)
    assert "".join(parts) == text
    assert len(parts) == counted.count
    gsm = encoding_of(text) is Encoding.GSM7
    size, alone, joined = (septets, 160, 153) if gsm else (units, 70, 67)
    assert counted.units == size(text)
    assert all(size(part) <= (alone if len(parts) == 1 else joined) for part in parts)


@given(ANY_TEXT)
def test_no_part_could_have_taken_the_next_character(text: str) -> None:
    parts = split(text)
    gsm = encoding_of(text) is Encoding.GSM7
    size, joined = (septets, 153) if gsm else (units, 67)
    for part, following in itertools.pairwise(parts):
        assert size(part + following[0]) > joined


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold_for_sms(text)
    assert fold_for_sms(once) == once


@given(st.text())
def test_a_folded_text_can_be_encoded(text: str) -> None:
    fold_for_sms(text).encode("utf-16-be")
