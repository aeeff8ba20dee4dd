from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.name_pairs import make_pairs
from bench.names import LABELLED, WRITTEN, judge_all, knowing, read_pairs, split_names
from portal.domain.names.match import NameReason, match_names

NAMES = st.text("অআইকখমশহ্যািুেৎংঃঁ্ মোঃAbdulKhaan. -()'৪0", max_size=40)


@pytest.mark.parametrize("pairs", [LABELLED, WRITTEN], ids=["labelled", "written"])
def test_the_aim_is_met_on_the_labelled_and_the_written_pairs(pairs: Path) -> None:
    result = judge_all(read_pairs(pairs), lambda a, b: match_names(a, b).same)
    assert min(result.precision, result.recall) >= 0.97
    assert result.cross_recall >= 0.97
    assert result.hard_accepted <= 0.02


@pytest.mark.parametrize("knows_half", [True, False])
def test_the_aim_is_met_on_names_that_the_list_does_not_have(knows_half: bool) -> None:
    unseen, held_back = split_names()
    pairs = list(make_pairs(unseen, 2000, seed=5))
    result = judge_all(pairs, knowing(held_back if knows_half else []))
    assert min(result.precision, result.recall) >= 0.95
    assert result.cross_recall >= 0.93
    assert result.hard_accepted <= 0.03


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("মোঃ রহিম উদ্দিন", "Md. Rahim Uddeen"),
        ("রহিম উদ্দিন", "MUHAMMAD RAHIMUDDIN"),
        ("মো ঃ রহিম উদ্দিন", "Md.Rahim Uddin"),
        ("আঃ করিম", "Abdul Karim"),
        ("এ. কে. এম. জহিরুল হক", "AKM Zahirul Haque"),
        ("মোছাঃ শিউলি বেগম (বেলি)", "Sheuli Begum"),
        ("মরহুম আলহাজ্ব সুরুজ মিয়া", "Suruj Mia"),
        ("শ্রী নিমাই চন্দ্র পাল", "Nimai Ch. Paul"),
        ("Talukder Jasim Uddin", "জসীম উদ্দিন তালুকদার"),
        ("মোসলেহউদ্দিন আহমেদ", "Muslehuddin Ahmad"),
        ("মোঃ মেসবাহ উদ্দিন", "MD. MESBAUDDIN"),
        ("মিসবাহউদ্দিন", "Misbauddin"),
        ("আবদুল ওহাব", "Abdul Wahhab"),
        ("সোহেল রানা", "Md. Sohail Rana"),
        ("মোঃ আব্দুল ওয়াহ্হাব", "Abdul Wahab"),
        ("মোছাঃ তাবাচ্ছুম আক্তার", "Tabassum Akter"),
        ("অমিতাভ দাস", "Amitabha Das"),
        ("সেলিনা আক্তার", "Selina Begum"),  # women often change their second name
    ],
)
def test_what_people_write_in_many_ways_is_one_name(one: str, other: str) -> None:
    assert match_names(one, other).same


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("মোঃ রফিক মিয়া", "Md. Shafiq Miah", NameReason.OTHER_GIVEN),
        ("Rahim Uddin Sarkar", "রহিম উদ্দিন হাওলাদার", NameReason.OTHER_FAMILY),
        ("সালাহউদ্দিন", "Alauddin", NameReason.OTHER_GIVEN),
        ("মহিউদ্দিন", "Moin Uddin", NameReason.OTHER_GIVEN),
        ("অমিতা দাস", "Amitabha Das", NameReason.OTHER_GIVEN),
        ("সৌরভ সাহা", "Sourabhi Saha", NameReason.OTHER_GIVEN),
        ("Nazrul Islam", "নজরুল হক", NameReason.OTHER_SECOND),
        ("মোঃ মুক্তা", "Mst. Mukta", NameReason.OTHER_SEX),
        ("S. Alam", "জাহাঙ্গীর আলম", NameReason.OTHER_INITIALS),
        ("A K M Zakir", "এ বি এম জাকির", NameReason.OTHER_INITIALS),
    ],
)
def test_what_speaks_against_is_said(one: str, other: str, reason: NameReason) -> None:
    match = match_names(one, other)
    assert not match.same
    assert reason in match.reasons


def test_a_slip_of_the_keyboard_is_told_from_another_name() -> None:
    assert match_names("Md. Nasri Uddin", "Md. Nasir Uddin").same
    assert not match_names("Md. Kamal Uddin", "Md. Kalam Uddin").same
    assert match_names("Md. Jasin Uddin", "Md. Jasim Uddin").same
    assert not match_names("Md. Nazim Uddin", "Md. Nasim Uddin").same


def test_a_missing_word_is_said_and_costs_a_little() -> None:
    match = match_names("Nazrul Islam", "নজরুল ইসলাম মোল্লা")
    assert match.same
    assert match.reasons == (NameReason.LACKS,)
    assert match.score < match_names("Nazrul Islam", "নজরুল ইসলাম").score


def test_a_name_without_letters_is_like_no_other() -> None:
    assert match_names("---", "---").score == 0
    assert match_names("", "Rahim").score == 0


@given(NAMES, NAMES)
def test_any_two_texts_get_the_same_score_from_both_sides(one: str, other: str) -> None:
    match = match_names(one, other)
    assert 0 <= match.score <= 1
    assert match.score == pytest.approx(match_names(other, one).score, abs=0.002)
