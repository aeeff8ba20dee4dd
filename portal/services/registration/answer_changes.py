"""The history of changed answers: which, by whom, and what was typed before and after."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from portal.domain.platform.form_input import FormInput
from portal.domain.platform.text import clean
from portal.domain.registration.changes import AgreedHow, ChangeKind
from portal.domain.registration.corrections import INPUTS_OF, Correctable
from portal.domain.registration.states import Actor
from portal.models import Change, Officer, Registration
from portal.models.base import new_id
from portal.services.platform.rate_limit import RateLimit
from portal.unit_of_work import UnitOfWork

PER_REGISTRATION: Final = RateLimit("amend", 20, timedelta(days=1))
"""How often a returnee may change a registration without an officer."""


class AnswerChange(NamedTuple):
    """What was typed in the changed answers before and after."""

    before: FormInput
    after: FormInput

    @property
    def inputs(self) -> Collection[str]:
        """The form fields."""
        return {*self.before, *self.after}


class ChangeBy(NamedTuple):
    """Who changed an answer; for an officer also how the person agreed and what the officer saw."""

    actor: Actor = Actor.RETURNEE
    officer: Officer | None = None
    agreed: AgreedHow | None = None
    reason: str | None = None


BY_RETURNEE_ALONE: Final = ChangeBy()


def compare_typed(
    before: FormInput, after: FormInput, answers: Sequence[Correctable]
) -> AnswerChange:
    """Returns the inputs of these answers, question by question, that differ."""
    inputs = [field for answer in answers for field in INPUTS_OF[answer]]
    changed = [field for field in inputs if _values(before, field) != _values(after, field)]
    # A date or an address is only understood as a whole.
    whole = {
        field
        for answer in answers
        for question in answer.questions
        if not set(question.inputs).isdisjoint(changed)
        for field in question.inputs
    }
    return AnswerChange(*({f: _values(each, f) for f in whole} for each in (before, after)))


def note_answer_change(
    work: UnitOfWork,
    registration: Registration,
    answers: Sequence[Correctable],
    values: AnswerChange,
    by: ChangeBy = BY_RETURNEE_ALONE,
) -> None:
    """Writes the change of these answers into the history."""
    change = Change(
        id=new_id(),
        registration_id=registration.id,
        at=work.now,
        kind=ChangeKind.ANSWERS,
        actor=by.actor,
        officer_id=by.officer.id if by.officer else None,
        fields=[answer.value for answer in answers],
        agreed=by.agreed,
    )
    change.answers = pack_change(values)
    change.reason = by.reason
    work.session.add(change)


def pack_change(values: AnswerChange) -> str:
    """Returns the change as one text, to be sealed."""
    return json.dumps({"before": values.before, "after": values.after}, ensure_ascii=False)


def unpack_change(text: str | None) -> AnswerChange | None:
    """Returns what `pack_change` made, or None for a change without values."""
    if text is None:
        return None
    held: Mapping[str, FormInput] = json.loads(text)
    return AnswerChange(held["before"], held["after"])


def _values(typed: FormInput, field: str) -> list[str]:
    return [text for text in map(clean, typed.get(field, ())) if text]
