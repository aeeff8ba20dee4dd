"""Reading one page of the form: it reports all problems at once and ignores unknown fields."""

from datetime import date
from enum import unique

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.choices import Choice
from portal.domain.platform.errors import Invalid, InvalidAnswers
from portal.domain.platform.form_input import LONGEST_TYPED, FormReader

TODAY = date(2026, 11, 22)


@unique
class Colour(Choice):
    RED = "red", "Red"
    GREEN = "green", "Green"
    BLUE = "blue", "Blue"


def reader(**typed: str | list[str]) -> FormReader:
    """A reader of these fields."""
    return FormReader({name: [v] if isinstance(v, str) else v for name, v in typed.items()}, TODAY)


def problem(read: FormReader, field: str) -> str:
    """Returns the text of a field's problem, empty if there is none."""
    return read.problems[field].text if field in read.problems else ""


def test_a_field_that_was_not_sent_is_as_empty_as_one_left_empty() -> None:
    for read in (reader(), reader(note=""), reader(note="  \u200b "), reader(note=[])):
        assert read.raw("note") == ""
        assert read.text("note") is None
        assert read.number("note", 1, 9) is None
        assert read.year("note", 1950) is None
        assert read.optional_choice("note", Colour) is None
        assert read.choices("note", Colour) == ()
        assert not read.yes("note")
        read.finish()


def test_free_text_is_cleaned_and_has_a_longest() -> None:
    assert reader(note=" গ্রাম \n সোনারপাড়া ").text("note") == "গ্রাম সোনারপাড\u09bcা"
    read = reader(note="ক" * 11)
    read.text("note", 10)
    assert read.problems["note"].values == {"longest": 10}


def test_a_very_long_value_is_a_problem_for_every_way_to_read_it() -> None:
    huge = "yes" + " " * 64_000 + "no"
    for way in (
        lambda read: read.text("f"),
        lambda read: read.yes("f"),
        lambda read: read.number("f", 0, 9),
        lambda read: read.choice("f", Colour),
        lambda read: read.read("f", str.upper),
    ):
        read = reader(f=huge)
        way(read)
        assert "too long" in problem(read, "f")


def test_piled_up_marks_cost_no_time() -> None:
    assert len(reader(f="\u0300\u0316" * 15_000).raw("f")) <= LONGEST_TYPED


def test_of_several_values_for_one_answer_the_first_counts() -> None:
    assert reader(note=["a", "b"]).text("note") == "a"


def test_one_of_a_closed_list_is_needed_unless_there_is_a_default() -> None:
    assert reader(c="green").choice("c", Colour) is Colour.GREEN
    assert reader().choice("c", Colour, Colour.BLUE) is Colour.BLUE
    read = reader()
    read.choice("c", Colour)
    assert "Choose one" in problem(read, "c")


@pytest.mark.parametrize("value", ["purple", "RED", "Red", "0", "red\u0336", "__class__"])
def test_what_is_not_in_the_list_is_refused_even_where_there_is_a_default(value: str) -> None:
    for read in (reader(c=value), reader(c=[value, "red"])):
        read.choice("c", Colour, Colour.RED)
        assert "Choose one" in problem(read, "c")
    read = reader(c=["red", value])
    read.choices("c", Colour)
    assert "Choose one of" in problem(read, "c")


def test_several_of_a_list_come_in_its_order_and_once_each() -> None:
    assert reader(c=["blue", "red", "blue", ""]).choices("c", Colour) == (Colour.RED, Colour.BLUE)


@pytest.mark.parametrize("typed", ["7", "৭", "٧", " 7 ", "07", "\u200b7"])
def test_numbers_are_read_in_any_digits(typed: str) -> None:
    assert reader(n=typed).number("n", 1, 12) == 7


@pytest.mark.parametrize(
    "typed", ["q", "7.5", "-7", "+7", "1e1", "²", "৭ বছর", "12345", "½", "0x7"]
)
def test_what_is_no_whole_number_is_told_so(typed: str) -> None:
    read = reader(n=typed)
    assert read.number("n", 1, 12) is None
    assert "numbers only" in problem(read, "n")


def test_a_number_out_of_range_is_told_the_range() -> None:
    for typed in ("0", "13", "৯৯"):
        read = reader(n=typed)
        assert read.number("n", 1, 12) is None
        assert read.problems["n"].values == {"smallest": 1, "largest": 12}


@pytest.mark.parametrize("typed", ["1990", "১৯৯০", "١٩٩٠", " 1990"])
def test_a_year_is_read_in_any_digits(typed: str) -> None:
    assert reader(y=typed).year("y", 1950) == 1990


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("90", "four digits"),
        ("৯০", "four digits"),
        ("1", "four digits"),
        ("199", "four digits"),
        ("'90", "numbers only"),
        ("19900", "numbers only"),
        ("1990s", "numbers only"),
        ("2027", "future"),
        ("9999", "future"),
        ("1949", "too long ago"),
        ("0090", "too long ago"),
        ("1397", "Bangla calendar year"),
        ("১৪৩৩", "Bangla calendar year"),
        ("1434", "too long ago"),
    ],
)
def test_what_is_no_year_to_have_lived_in_is_told_what_is_wrong(typed: str, message: str) -> None:
    read = reader(y=typed)
    assert read.year("y", 1950) is None
    assert message in problem(read, "y")


def test_only_the_value_yes_is_a_yes() -> None:
    assert reader(f="yes").yes("f")
    assert not any(reader(f=value).yes("f") for value in ("no", "on", "true", "1", "Yes"))


def test_the_first_problem_of_a_field_stays_and_all_fields_are_told_together() -> None:
    read = reader()
    read.problem("a", "first")
    read.problem("a", "second")
    read.problem("b", "other %(n)s", n=1)
    with pytest.raises(InvalidAnswers) as error:
        read.finish()
    assert {field: each.text for field, each in error.value.problems.items()} == {
        "a": "first",
        "b": "other %(n)s",
    }


def test_what_another_reader_refuses_is_a_problem_of_the_field() -> None:
    def refuse(_text: str) -> str:
        raise Invalid("no")

    read = reader(f="q")
    assert read.read("f", refuse) is None
    assert problem(read, "f") == "no"


@given(st.dictionaries(st.sampled_from("abc"), st.lists(st.text(max_size=20), max_size=3)))
def test_nothing_that_is_typed_breaks_a_reader(typed: dict[str, list[str]]) -> None:
    read = FormReader(typed, TODAY)
    read.text("a")
    read.choice("a", Colour)
    read.choices("b", Colour)
    read.number("c", 1, 12)
    read.year("a", 1950)
    read.yes("b")
