"""What a returnee has said, on the pages of the opened registration, and what can be changed of it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.phone import last_digits
from portal.domain.registration.corrections import BY_RETURNEE, Correctable
from portal.domain.registration.states import State
from portal.models import Registration
from portal.services.casework import self_edit
from portal.services.registration.registration_mapper import unpack_typed
from portal.unit_of_work import UnitOfWork
from portal.web.locale import gettext
from portal.web.public.answer_texts import AnswerText, answer_texts

_ERASING: Final = N_("You asked us to erase everything about you, so nothing can be changed.")
_OVER: Final = {
    State.WITHDRAWN: N_("You withdrew this registration, so nothing in it can be changed."),
    State.REJECTED: N_(
        "It was not accepted, so nothing in it can be changed. Call us if it is wrong."
    ),
    State.DUPLICATE: N_(
        "Your other registration counts. If something is different now, change it there."
    ),
    State.CLOSED: N_(
        "Your centre has finished, so nothing can be changed any more. If something is different "
        "now, call your centre or us."
    ),
}


class OwnAnswer(NamedTuple):
    """Answers that are changed together, in words."""

    answer: Correctable
    texts: Sequence[AnswerText]
    may_change: bool


class OwnAnswers(NamedTuple):
    """All answers, and why none can be changed, if so."""

    answers: Sequence[OwnAnswer]
    phone_ending: str
    alternate_ending: str
    may_change_phone: bool
    why_not: str

    @property
    def has_checked(self) -> bool:
        """Whether some answers can be changed only by an officer."""
        return self.may_change_phone and not all(each.may_change for each in self.answers)


def own_answers(work: UnitOfWork, registration: Registration, shown_state: State) -> OwnAnswers:
    """Returns the answers of a registration. A withdrawn one shows none.

    A decision that can still be undone is not shown, so nothing is offered until it is final.
    """
    is_settled = shown_state is registration.state
    changeable = self_edit.changeable_answers(work, registration) if is_settled else ()
    why_not = _OVER.get(registration.state, "") if is_settled else ""
    if registration.erasure_asked_at:
        why_not = _ERASING
    typed = unpack_typed(registration.typed)
    is_shown = registration.state is not State.WITHDRAWN
    return OwnAnswers(
        answers=[
            OwnAnswer(answer, answer_texts(answer, typed), answer in changeable)
            for answer in BY_RETURNEE
            if is_shown
        ],
        phone_ending=last_digits(registration.mobile or ""),
        alternate_ending=last_digits(registration.alternate_mobile or ""),
        may_change_phone=bool(changeable),
        why_not=gettext(why_not) if why_not else "",
    )
