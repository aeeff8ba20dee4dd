"""Answers in words, from what was typed: now, and before and after a change."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import in_language
from portal.domain.platform.phone import last_digits
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.questions.kinds import YesNo
from portal.domain.registration.questions.registry import BY_ID, OF_INPUT, AnyQuestion
from portal.services.registration.answer_changes import AnswerChange
from portal.web import request_context
from portal.web.forms.correction import CorrectionForm
from portal.web.locale import gettext
from portal.web.public import answer_summary

NOTHING = "–"


class AnswerText(NamedTuple):
    """A question, in its short form, and the answer in words. An empty answer is a dash."""

    label: str
    text: str


class ChangedAnswer(NamedTuple):
    """A question with its answer before and after a change."""

    label: str
    before: str
    after: str


def answer_texts(answer: Correctable, typed: FormInput) -> list[AnswerText]:
    """Returns the answers that are corrected together, without empty ones if there are several."""
    form = CorrectionForm.showing(typed)
    texts = [AnswerText(gettext(q.label), _text(form, q)) for q in answer.questions if q.inputs]
    return [each for each in texts if each.text != NOTHING] or texts[:1]


def changed_answers(values: AnswerChange | None) -> Sequence[ChangedAnswer]:
    """Returns each changed question with both answers."""
    if values is None:
        return ()
    before, after = (CorrectionForm.showing(each) for each in (values.before, values.after))
    return [
        ChangedAnswer(gettext(each.label), _text(before, each), _text(after, each))
        for each in _questions(values.inputs)
    ]


def changed_phones(values: AnswerChange | None) -> Sequence[ChangedAnswer]:
    """Returns a changed number by its last digits, which its owner recognises."""
    if values is None:
        return ()
    return [
        ChangedAnswer(
            gettext(BY_ID[field].label),
            _ending(values.before.get(field, ())),
            _ending(values.after.get(field, ())),
        )
        for field in values.after
    ]


def _ending(numbers: Sequence[str]) -> str:
    language = request_context.language()
    return in_language(f"…{last_digits(numbers[0])}", language) if numbers else NOTHING


def _questions(inputs: Collection[str]) -> Sequence[AnyQuestion]:
    """Returns the questions of these form fields, in the order of the registry."""
    return [each for name, each in OF_INPUT.items() if name in inputs and each.inputs[0] == name]


def _text(form: CorrectionForm, question: AnyQuestion) -> str:
    texts = answer_summary.texts_of_inputs(form, question.inputs)
    if not texts and isinstance(question.kind, YesNo):
        return gettext(N_("No"))
    return ", ".join(texts) or NOTHING
