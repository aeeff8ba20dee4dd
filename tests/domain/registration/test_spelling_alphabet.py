from portal.domain.platform.choices import Language
from portal.domain.registration.reference import ALPHABET
from portal.domain.registration.spelling_alphabet import spell_reference


def test_every_character_of_a_reference_is_said_in_its_own_words() -> None:
    for language in Language:
        said = [
            spoken.words
            for start in range(0, len(ALPHABET), 8)
            for group in spell_reference(ALPHABET[start : start + 8] + "0", language)
            for spoken in group
        ]
        assert len(set(said)) == len(ALPHABET)


def test_a_reference_is_said_in_its_groups() -> None:
    groups = spell_reference("7K3MQ9TXA", Language.ENGLISH)
    assert [[each.words for each in group] for group in groups] == [
        ["seven", "K for kite", "three"],
        ["M for mango", "Q for queen", "nine"],
        ["T for tiger", "X for x-ray", "A for apple"],
    ]
    assert spell_reference("7K3MQ9TXA", Language.BANGLA)[0][1].words == "কে, কাইট"
