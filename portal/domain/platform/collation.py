"""The order of names in lists, for readers of Bangla and of English.

Bangla goes by the alphabet as dictionaries print it (and Unicode CLDR's Bangla tailoring): vowels,
then ং ঃ ঁ, then consonants; ড় ঢ় য় ৎ beside their plain letters. In code point order ং ঃ ঁ would come
first and ৎ last. Latin names go by letters alone, so "Cox's Bazar" stands with Coxsbazar.
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
    """A key for `sorted`: Latin names first, then Bangla in the order of its alphabet."""
    return squash(name).translate(_TABLE)
