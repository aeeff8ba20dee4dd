"""Valid and invalid names as people type them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.names.letters import LONGEST, is_bangla, read_name, read_other_name
from portal.domain.platform.errors import Invalid

SIGNS = set(" .'-()\u200c\u200d")


@pytest.mark.parametrize(
    "name",
    [
        "মোঃ আব্দুল করিম",
        "মোছাঃ রহিমা খাতুন",
        "মো. রফিকুল ইসলাম",
        "শ্রীমতী লক্ষ্মী রাণী",
        "কৃষ্ণা চক্রবর্ত্তী",
        "জ্যোৎস্না বেগম",
        "র\u200d্যাভেন মারমা",  # ZWJ keeps the shape of র‍্য
        "অং সান থৈ",
        "বি.এম. করিম (বাবু)",
        "মা",
        "Md. Abdul Karim",
        "Md.Abdul Karim",
        "Md. Abdul Karim (Babu)",
        "A. K. M. Fazlul Huq",
        "Anne-Marie D'Costa",
        "José Núñez",
        "Li",
        "করিম Karim",
    ],
)
def test_names_of_both_scripts_are_kept_as_they_are(name: str) -> None:
    assert read_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("মো: আব্দুল করিম", "মোঃ আব্দুল করিম"),
        ("মো : করিম", "মোঃ করিম"),
        ("মোছা：রহিমা", "মোছাঃরহিমা"),
        ("মো। করিম", "মো. করিম"),
        ("Md: Karim", "Md. Karim"),
        ("D’Costa", "D'Costa"),
        ("Sa`d", "Sa'd"),
        ("Anne\N{NON-BREAKING HYPHEN}Marie", "Anne-Marie"),
        ("Karim（Babu）", "Karim(Babu)"),
        ("  Abdul \n Karim\t", "Abdul Karim"),
        ("- Karim -", "Karim"),
        ("Abdul\N{NO-BREAK SPACE}Karim", "Abdul Karim"),
    ],
)
def test_signs_that_keyboards_give_in_many_shapes_become_one(typed: str, name: str) -> None:
    assert read_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("\u202eKarim", "Karim"),
        ("Ka\u200brim", "Karim"),
        ("\u2066Karim\u2069", "Karim"),
        ("Ka\u00adrim", "Karim"),
        ("Karim\x00", "Karim"),
        ("\ufeffKarim", "Karim"),
        ("Ka\u200drim", "Karim"),
        ("ক\u200dরিম", "করিম"),
    ],
)
def test_marks_that_nobody_sees_are_cleaned_out(typed: str, name: str) -> None:
    assert read_name(typed) == name


def test_one_name_in_two_encodings_is_one_name() -> None:
    assert read_name("হৃদ\u09df") == read_name("হৃদ\u09af\u09bc")


@pytest.mark.parametrize(
    "typed",
    [
        "Karim2",
        "করিম ২",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "${7*7}",
        "=HYPERLINK(1)",
        "+Karim",
        "@Karim",
        "Karim; DROP TABLE",
        "Karim & Sons",
        "Karim/Babu",
        "Karim_Babu",
        'Karim "Babu"',
        "Karim 😀",
        "৳করিম",
        "محمد کریم",
        "Карим",
        "K\u0430rim",  # a Cyrillic letter that looks like ours
        "करीम",
        "王明",
        "S\u0336\u0337\u0338\u0336\u0337x",  # so many combining marks that they cover other text
        "ক\u09be\u09be\u09be\u09be\u09be",
        "\u20e3Karim",
    ],
)
def test_digits_signs_and_other_scripts_are_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="letters only"):
        read_name(typed)


@pytest.mark.parametrize("typed", ["", " ", "-", "...", "()", "K", "ক", "K.", "\u200d\u200d"])
def test_less_than_two_letters_are_no_name(typed: str) -> None:
    with pytest.raises(Invalid, match="at least two letters"):
        read_name(typed)


def test_a_name_has_a_hundred_characters_at_most() -> None:
    assert read_name("a" * LONGEST) == "a" * LONGEST
    for typed in ("a" * (LONGEST + 1), "ক " * LONGEST, "\u0300" * 100_000):
        with pytest.raises(Invalid, match="too long"):
            read_name(typed)


@pytest.mark.parametrize("typed", ["", "-", "--", " – ", "."])
def test_a_dash_says_that_there_is_no_such_person(typed: str) -> None:
    assert read_other_name(typed) is None


def test_the_name_of_another_person_is_read_like_any_name() -> None:
    assert read_other_name("মো: আলী") == "মোঃ আলী"
    with pytest.raises(Invalid, match="letters only"):
        read_other_name("123")


@given(st.text(max_size=40) | st.text("কখগড়়ািী্ঁঃ:।.-‘’' abc\u200c\u200d\u0300", max_size=40))
def test_what_is_taken_holds_only_letters_and_name_signs_and_stays_as_it_is(typed: str) -> None:
    try:
        name = read_name(typed)
    except Invalid as problem:
        assert problem.text  # noqa: PT017 - either outcome is right
        return
    assert read_name(name) == name
    assert unicodedata.is_normalized("NFC", name)
    assert all(letter in SIGNS or unicodedata.category(letter)[0] in "LM" for letter in name)


@pytest.mark.parametrize(
    ("name", "bangla"),
    [("মোঃ করিম", True), ("Md. Karim", False), ("Karim করিম বেপারী", True), ("José", False)],
)
def test_the_script_of_a_name_is_that_of_most_letters(name: str, bangla: bool) -> None:
    assert is_bangla(name) is bangla
