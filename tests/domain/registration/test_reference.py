"""The reference: hard to guess, and safe to read out."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.errors import Invalid
from portal.domain.platform.numerals import to_bangla
from portal.domain.registration.reference import (
    ALPHABET,
    LENGTH,
    RANDOM_CHARACTERS,
    new_reference,
    read_reference,
    show_reference,
)

# The digits of both scripts, the dashes of keyboards, and empty separators.
BETWEEN = st.sampled_from(["", "-", " ", "\N{EN DASH}", "\N{NON-BREAKING HYPHEN}", ".", "/"])


def references() -> st.SearchStrategy[str]:
    """Returns a reference as `new_reference` makes it."""
    return st.builds(lambda _seed: new_reference(), st.integers())


def test_a_reference_has_40_random_bits() -> None:
    assert len(ALPHABET) ** RANDOM_CHARACTERS == 2**40
    made = {new_reference() for _ in range(20_000)}
    assert len(made) == 20_000
    for place in range(RANDOM_CHARACTERS):
        assert {reference[place] for reference in made} == set(ALPHABET)


def test_letters_that_look_like_others_are_never_used() -> None:
    assert not set("ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == 32


def test_every_single_wrong_character_is_noticed() -> None:
    for reference in (new_reference() for _ in range(100)):
        for place in range(LENGTH):
            for wrong in set(ALPHABET) - {reference[place]}:
                with pytest.raises(Invalid):
                    read_reference(reference[:place] + wrong + reference[place + 1 :])


def test_every_swap_of_two_characters_is_noticed() -> None:
    for reference in (new_reference() for _ in range(100)):
        for one in range(LENGTH):
            for other in range(one):
                if reference[one] == reference[other]:
                    continue
                letters = list(reference)
                letters[one], letters[other] = letters[other], letters[one]
                with pytest.raises(Invalid):
                    read_reference("".join(letters))


def test_a_missing_or_doubled_character_is_noticed() -> None:
    for reference in (new_reference() for _ in range(100)):
        for place in range(LENGTH):
            for wrong in (
                reference[:place] + reference[place + 1 :],
                reference[:place] + reference[place] + reference[place:],
            ):
                with pytest.raises(Invalid):
                    read_reference(wrong)


def test_a_hundred_thousand_guesses_find_none() -> None:
    # About once in 10,000 runs of this test a random guess is a valid reference.
    there = {new_reference() for _ in range(1_000)}
    guesses = {"".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(100_000)}
    assert not there & guesses


@given(references(), st.lists(BETWEEN, min_size=LENGTH, max_size=LENGTH), st.booleans())
def test_case_dashes_and_digits_of_either_script_do_not_matter(
    reference: str, between: list[str], bangla: bool
) -> None:
    typed = "".join(letter + sign for letter, sign in zip(reference, between, strict=True))
    typed = to_bangla(typed) if bangla else typed
    assert read_reference(typed) == reference
    assert read_reference(typed.lower()) == reference
    assert read_reference(f"  {typed} ") == reference


@given(references())
def test_o_i_and_l_are_read_as_what_they_look_like(reference: str) -> None:
    for one in "IiLl":
        assert read_reference(reference.replace("1", one).replace("0", "o")) == reference
    assert read_reference(reference.replace("0", "O")) == reference


def test_letters_of_a_wide_keyboard_are_read() -> None:
    reference = new_reference()
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in reference)
    assert read_reference(wide) == reference


@given(references())
def test_it_is_shown_in_groups_of_three(reference: str) -> None:
    shown = show_reference(reference)
    assert [len(group) for group in shown.split("-")] == [3, 3, 3]
    assert read_reference(shown) == reference


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "7K3",
        "7K3-MQ9-TXAB",
        "7K3 MQ9 TXU",
        "ফেরা",
        "'; DROP TABLE",
        "\x00" * 9,
        "9" * 10**6,
    ],
)
def test_anything_else_is_told_what_a_reference_looks_like(typed: str) -> None:
    with pytest.raises(Invalid, match="7K3-MQ9-TXA"):
        read_reference(typed)


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_a_reference_or_a_problem(typed: str) -> None:
    try:
        assert set(read_reference(typed)) <= set(ALPHABET)
    except Invalid as problem:
        assert problem.text  # noqa: PT017 - either outcome is right
