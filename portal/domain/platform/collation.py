"""Sorts names in lists by the Bangla and the English alphabet.

Bangla follows the order of dictionaries (and Unicode CLDR's Bangla tailoring): vowels,
then ং ঃ ঁ, then consonants; ড় ঢ় য় ৎ next to their plain letters. In code point order ং ঃ ঁ would come
first and ৎ last. Latin names are sorted by letters only, so "Cox's Bazar" is next to Coxsbazar.
"""

import functools
from typing import Final

from portal.domain.platform.text import squash

_ALPHABET: Final = (
    "অআইঈউঊঋৠঌৡএঐওঔংঃঁকখগঘঙচছজঝঞটঠড\u09dcঢ\u09ddণতৎথদধনপফবভময\u09dfরৰলৱশষসহঽািীুূৃৄৢৣেৈোৌৗ\u09cd"
)
_RANK: Final = {letter: chr(0xE000 + rank) for rank, letter in enumerate(_ALPHABET)}
_TABLE: Final = str.maketrans(_RANK)


@functools.lru_cache(maxsize=4096)
def sort_key(name: str) -> str:
    """Returns a key for `sorted`: Latin names first, then Bangla in alphabetical order."""
    return squash(name).translate(_TABLE)
