"""The labels of closed lists in both languages, for typed lists."""

from functools import cache

from portal.domain.intake.answer_words import AnswerWords
from portal.domain.intake.import_columns import CHOICES, SEVERAL
from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.text import fold
from portal.i18n import translate


@cache
def answer_words() -> AnswerWords:
    """Returns the labels from the catalogs."""
    kinds: list[type[Choice]] = [*CHOICES.values(), *SEVERAL.values()]
    return AnswerWords(
        {
            kind: {
                fold(translate(language, choice.label)): choice.value
                for choice in kind
                for language in Language
            }
            for kind in kinds
        }
    )
