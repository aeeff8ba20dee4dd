"""Labels and values of answers for officers, by the kind of the value."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.answers import Answers
from portal.domain.registration.countries import country_name
from portal.domain.registration.questions.compound_kinds import CountryKind, MonthKind, PhoneKind
from portal.domain.registration.questions.kinds import AnyOf, Listed, Number, OneOf, YesNo
from portal.domain.registration.questions.registry import AnyQuestion
from portal.i18n import show_month, show_number, show_phone
from portal.web import request_context
from portal.web.locale import translate
from portal.web.staff.review.third_person import officer_label


class AnswerItem(NamedTuple):
    """A label (a msgid) and its value. `language` is set if it differs from that of the page."""

    label: str
    value: str
    call: str = ""
    """A phone number to dial. It is empty if the person does not allow calls."""
    plain: bool = False
    """Whether it is compared with a document: shown as typed, in tabular figures."""
    is_phone: bool = False
    """Whether it is a phone number, which has the digits of the page."""
    language: Language | None = None


def items_of(questions: Sequence[AnyQuestion], answers: Answers) -> list[AnswerItem]:
    """Returns an item for each question. Free text that completes an answer is part of its item."""
    own_words = {each.adds_to: answers.of(each) for each in questions if each.adds_to}
    return [
        _item(question, answers, own_words.get(question.id))
        for question in questions
        if not question.adds_to
    ]


def yes_no(answer: bool) -> str:
    """Returns the answer in words."""
    return translate(N_("Yes") if answer else N_("No"))


def _item(question: AnyQuestion, answers: Answers, own_words: str | None) -> AnswerItem:
    value = answers.of(question)
    is_phone = isinstance(question.kind, PhoneKind)
    call = value or "" if is_phone and answers.contact.may_call else ""
    text = _text(question, value, own_words)
    plain = question.kind.is_exact and bool(text)
    return AnswerItem(question.label, text, call=call, plain=plain, is_phone=is_phone)


def _text(question: AnyQuestion, value: Any, own_words: str | None) -> str:
    kind, language = question.kind, request_context.language()
    match kind:
        case AnyOf():
            return _joined(value, own_words)
        case Listed():
            says_nothing = isinstance(kind, OneOf) and value is kind.unsaid
            return _joined([value] if value and not says_nothing else [], own_words)
        case YesNo():
            return own_words or (translate(N_("Yes")) if value else "")
        case MonthKind():
            return show_month(language, value) if value else translate(N_("Not known, or not said"))
        case CountryKind():
            return country_name(value, language)
        case PhoneKind():
            return show_phone(language, value) if value else ""
        case Number():
            return "" if value is None else show_number(language, value)
    return value or ""


def _joined(choices: Iterable[Choice], own_words: str | None) -> str:
    said = [translate(officer_label(choice.label)) for choice in choices]
    return ", ".join([*said, own_words] if own_words else said)
