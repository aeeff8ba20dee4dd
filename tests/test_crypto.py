"""Sealed values open only in their place, unchanged, and with their key."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.crypto import KeyedDigest, Sealed, Unreadable, Vault

OLD, NEW, INDEX = b"o" * 32, b"n" * 32, b"i" * 32
VAULT = Vault([("k1", OLD)], [("i1", INDEX)])
HERE, THERE = "registrations:name_bn:1", "registrations:name_bn:2"

# Any text that UTF-8 can encode, so without lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts, texts)
def test_a_sealed_text_opens_in_its_place(text: str, place: str) -> None:
    assert VAULT.open(VAULT.seal(text, place), place) == text


@given(texts, texts, texts)
def test_it_opens_in_no_other_place(text: str, place: str, other: str) -> None:
    if place != other:
        with pytest.raises(Unreadable):
            VAULT.open(VAULT.seal(text, place), other)


@pytest.mark.parametrize(
    "other",
    [
        THERE,
        "registrations:name_en:1",
        "drafts:name_bn:1",
        "registrations:name_bn:11",
        "registrations:name_bn:",
        "",
    ],
)
def test_another_row_column_or_table_is_another_place(other: str) -> None:
    with pytest.raises(Unreadable, match="changed or moved"):
        VAULT.open(VAULT.seal("রহিমা", HERE), other)


def test_two_swapped_values_both_fail() -> None:
    one, two = VAULT.seal("রহিমা", HERE), VAULT.seal("করিম", THERE)
    for sealed, place in ((two, HERE), (one, THERE)):
        with pytest.raises(Unreadable):
            VAULT.open(sealed, place)


def test_every_changed_byte_is_noticed() -> None:
    sealed = VAULT.seal("রহিমা বেগম", HERE)
    for position in range(len(sealed)):
        for change in (0x01, 0x80, 0xFF):
            changed = bytearray(sealed)
            changed[position] ^= change
            with pytest.raises(Unreadable):
                VAULT.open(Sealed(bytes(changed)), HERE)


def test_every_shortened_or_lengthened_value_is_noticed() -> None:
    sealed = VAULT.seal("রহিমা বেগম", HERE)
    for length in range(len(sealed)):
        with pytest.raises(Unreadable):
            VAULT.open(Sealed(sealed[:length]), HERE)
    with pytest.raises(Unreadable):
        VAULT.open(Sealed(sealed + b"\x00"), HERE)


@given(st.binary(max_size=80))
def test_bytes_that_nobody_sealed_do_not_open(garbage: bytes) -> None:
    with pytest.raises(Unreadable):
        VAULT.open(Sealed(garbage), HERE)
    with pytest.raises(Unreadable):
        VAULT.open(Sealed(b"\x01\x02k1" + garbage), HERE)
    assert VAULT.needs_rotation(Sealed(garbage)) in (True, False)


def test_one_text_is_sealed_differently_every_time() -> None:
    assert len({VAULT.seal("রহিমা", HERE) for _ in range(1_000)}) == 1_000


def test_the_text_is_nowhere_in_the_sealed_value() -> None:
    assert "রহিমা".encode() not in bytes(VAULT.seal("রহিমা", HERE))


def test_after_a_rotation_old_values_open_and_are_known_to_be_old() -> None:
    rotated = Vault([("k2", NEW), ("k1", OLD)], [("i1", INDEX)])
    old, new = VAULT.seal("রহিমা", HERE), rotated.seal("রহিমা", HERE)
    assert rotated.open(old, HERE) == rotated.open(new, HERE) == "রহিমা"
    assert rotated.needs_rotation(old)
    assert not rotated.needs_rotation(new)
    assert not VAULT.needs_rotation(old)


def test_many_values_open_as_each_does_alone() -> None:
    rotated = Vault([("k2", NEW), ("k1", OLD)], [("i1", INDEX)])
    sealed = [
        rotated.seal("রহিমা", HERE),
        None,
        VAULT.seal("Rahima", THERE),
        rotated.seal("needs care", HERE, pad_to=64),
        rotated.seal("", THERE),
    ]
    places = [HERE, HERE, THERE, HERE, THERE]
    assert rotated.open_all(sealed, places) == ["রহিমা", "", "Rahima", "needs care", ""]
    for moved in (rotated.seal("রহিমা", HERE), VAULT.seal("রহিমা", HERE), Sealed(b"")):
        with pytest.raises(Unreadable):
            rotated.open_all([moved], [THERE])


def test_without_the_old_key_old_values_stay_shut() -> None:
    only_new = Vault([("k2", NEW)], [("i1", INDEX)])
    with pytest.raises(Unreadable, match="no key"):
        only_new.open(VAULT.seal("রহিমা", HERE), HERE)


def test_a_wrong_key_under_a_known_id_opens_nothing() -> None:
    with pytest.raises(Unreadable):
        Vault([("k1", NEW)], [("i1", INDEX)]).open(VAULT.seal("রহিমা", HERE), HERE)


def test_a_value_that_claims_another_key_does_not_open() -> None:
    both = Vault([("k1", OLD), ("k2", NEW)], [("i1", INDEX)])
    sealed = both.seal("রহিমা", HERE)
    with pytest.raises(Unreadable):
        both.open(Sealed(sealed.replace(b"k1", b"k2", 1)), HERE)


def test_what_does_not_open_tells_nothing_of_its_text_or_key() -> None:
    with pytest.raises(Unreadable) as error:
        VAULT.open(VAULT.seal("রহিমা", HERE), THERE)
    assert str(error.value) == f"the value in {THERE} was changed or moved"
    assert "o" * 8 not in repr(VAULT)


@given(texts, texts)
def test_equal_texts_have_equal_indexes_and_different_ones_different(one: str, two: str) -> None:
    assert (VAULT.index("phone", one) == VAULT.index("phone", two)) == (one == two)
    assert len(VAULT.index("phone", one)) == 32


@given(texts, texts, texts)
def test_every_purpose_has_indexes_of_its_own(text: str, one: str, two: str) -> None:
    assert (VAULT.index(one, text) == VAULT.index(two, text)) == (one == two)


def test_indexes_do_not_change_with_the_field_keys_but_with_the_index_key() -> None:
    index = VAULT.index("phone", "+8801712345678")
    assert Vault([("k2", NEW)], [("i1", INDEX)]).index("phone", "+8801712345678") == index
    assert Vault([("k1", OLD)], [("i1", OLD)]).index("phone", "+8801712345678") != index


def test_many_purposes_do_not_mix_up_their_keys() -> None:
    first = [VAULT.index(str(number), "x") for number in range(100)]
    assert len(set(first)) == 100
    assert [VAULT.index(str(number), "x") for number in range(100)] == first


@given(st.binary())
def test_what_is_veiled_comes_back_and_looks_the_same_each_time(value: bytes) -> None:
    encrypted = VAULT.deterministic_encrypt("slip", value)
    assert VAULT.deterministic_decrypt("slip", encrypted) == value
    assert VAULT.deterministic_encrypt("slip", value) == encrypted
    assert VAULT.deterministic_encrypt("letter", value) != encrypted


@given(st.binary(max_size=64))
def test_nothing_made_up_passes_for_veiled(guess: bytes) -> None:
    with pytest.raises(Unreadable):
        VAULT.deterministic_decrypt("slip", guess)


def test_a_veil_opens_for_its_purpose_and_its_installation_alone() -> None:
    encrypted = VAULT.deterministic_encrypt("slip", b"1" * 16)
    changed = bytes([encrypted[0] ^ 1]) + encrypted[1:]
    other = Vault([("k1", OLD)], [("i1", b"j" * 32)])
    for vault, purpose, given_bytes in (
        (VAULT, "letter", encrypted),
        (other, "slip", encrypted),
        (VAULT, "slip", changed),
        (VAULT, "slip", encrypted[:-1]),
    ):
        with pytest.raises(Unreadable):
            vault.deterministic_decrypt(purpose, given_bytes)


def test_a_new_field_key_does_not_lift_a_veil() -> None:
    encrypted = VAULT.deterministic_encrypt("slip", b"1" * 16)
    assert (
        Vault([("k2", NEW)], [("i1", INDEX)]).deterministic_decrypt("slip", encrypted) == b"1" * 16
    )


@given(texts, st.integers(1, 200))
def test_a_padded_text_opens_as_it_was(text: str, size: int) -> None:
    sealed = VAULT.seal(text, HERE, pad_to=size)
    assert VAULT.open(sealed, HERE) == text


def test_a_padded_text_does_not_tell_its_length() -> None:
    lengths = {len(VAULT.seal("x" * length, HERE, pad_to=64)) for length in range(64)}
    assert len(lengths) == 1
    assert len(VAULT.seal("x" * 64, HERE, pad_to=64)) == lengths.pop() + 64


def test_every_changed_byte_of_a_padded_text_is_noticed() -> None:
    for sealed in (VAULT.seal("yes", HERE, pad_to=64), VAULT.seal("yes\x80", HERE)):
        for position in range(len(sealed)):
            for change in (0x01, 0x03, 0x80):
                changed = bytearray(sealed)
                changed[position] ^= change
                with pytest.raises(Unreadable):
                    VAULT.open(Sealed(bytes(changed)), HERE)


@pytest.mark.parametrize("key", [b"", b"k" * 32, b"k" * 64, b"k" * 200])
def test_many_digests_under_one_key_are_those_of_the_standard(key: bytes) -> None:
    digest = KeyedDigest(key)
    for value in (b"", b"one", b"v" * 100):
        assert digest.digest(value) == hmac.digest(key, value, "sha256")


def test_digests_of_a_purpose_are_its_indexes() -> None:
    assert VAULT.keyed_digest("record").digest(b"one") == VAULT.index("record", "one")
