"""The words of the closed lists in both languages, for lists that people typed."""

from functools import cache

from portal.domain.choices import Choice, Language
from portal.domain.imports.columns import CHOICES, SEVERAL
from portal.domain.imports.words import Words
from portal.domain.text import fold
from portal.i18n import translate


@cache
def words() -> Words:
    """The labels as the catalogs have them."""
    kinds: list[type[Choice]] = [*CHOICES.values(), *SEVERAL.values()]
    return Words(
        {
            kind: {
                fold(translate(language, choice.label)): choice.value
                for choice in kind
                for language in Language
            }
            for kind in kinds
        }
    )
