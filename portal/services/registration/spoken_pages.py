"""The text that is read out on a page of the form, from the questions of the page."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files

from portal.domain.platform.choices import Language
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.questions.compound_kinds import BirthKind, MonthKind
from portal.domain.registration.questions.kinds import Listed
from portal.domain.registration.questions.registry import AnyQuestion
from portal.domain.registration.topics.consent import CONSENT_VERSION
from portal.i18n import translate


def spoken_text(page: FormPage, language: Language = Language.BANGLA) -> str:
    """Returns the sentences to speak, one a line."""
    lines = [translate(language, page.heading)]
    if page is FormPage.CONSENT:
        lines += _consent(language)
        lines.append(translate(language, N_("If you agree, press the green button below.")))
    else:
        for question in page.asked:
            lines += [translate(language, text) for text in _question(question)]
        lines.append(translate(language, N_("When you are done, press the green button below.")))
    return "\n".join(lines)


def mark_of_text(text: str) -> str:
    """Returns a mark of a text, by which a recording of an earlier wording is noticed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _consent(language: Language) -> list[str]:
    """Returns the text of consent without its last line, which is for helpers."""
    name = f"{CONSENT_VERSION}.{language}.txt"
    text = files("portal").joinpath("data", "consent", name).read_text(encoding="utf-8")
    return text.splitlines()[:-1]


def _question(question: AnyQuestion) -> Iterator[str]:
    kind = question.kind
    if isinstance(kind, BirthKind):
        yield from (N_("When were you born?"), N_("Just the year, or your age, is enough."))
    elif isinstance(kind, MonthKind):
        yield from (kind.ask, kind.hint)
    else:
        yield question.asked_as
        if question.hint:
            yield question.hint
    if isinstance(kind, Listed):
        yield from (choice.label for choice in kind.choices)
