"""What a returnee can tell after sending: the questions that the form does not ask."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for

from portal.domain.platform.form_input import FormInput
from portal.domain.registration.corrections import ASKED_LATER, Correctable
from portal.domain.registration.later_questions import is_answered
from portal.domain.registration.questions.contact_questions import ALTERNATE_MOBILE
from portal.models import Registration
from portal.services.registration.registration_mapper import unpack_typed
from portal.web.public.own_answers import OwnAnswers


class TellTask(NamedTuple):
    """One topic to tell about: its label (a msgid), its page, and whether it has an answer."""

    label: str
    address: str
    is_answered: bool


def tasks_to_tell(registration: Registration, own: OwnAnswers) -> Sequence[TellTask]:
    """Returns the topics in the order of the registry; none if nothing can be changed."""
    if not own.may_change_phone:
        return ()
    typed = unpack_typed(registration.typed)
    changeable = {each.answer for each in own.answers if each.may_change}
    return (
        *(_task(answer, typed) for answer in ASKED_LATER if answer in changeable),
        TellTask(
            ALTERNATE_MOBILE.label,
            url_for("public_alternate_phone.show"),
            is_answered=is_answered((ALTERNATE_MOBILE,), typed),
        ),
    )


def _task(answer: Correctable, typed: FormInput) -> TellTask:
    asked = ASKED_LATER[answer]
    return TellTask(
        asked[0].label if len(asked) == 1 else answer.label,
        url_for("public_self_edit.show", name=answer.value),
        is_answered=is_answered(asked, typed),
    )
