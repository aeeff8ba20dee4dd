"""The answers of a person in the words of an officer: "Was sent back", not "I was sent back"."""

from collections.abc import Mapping, Sequence
from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import (
    DocumentType,
    Occupation,
    Reason,
    ReturnedHow,
    SafeTime,
    Schooling,
    Sex,
    Travelled,
    WhosePhone,
)
from portal.domain.registration.questions.contact_questions import MAY_CALL, MAY_SMS
from portal.web.locale import translate

_NOT_SAID: Final = N_("Rather not said")
# Pairs, because a member equals each other member with its code.
_LABELS: Final[Sequence[tuple[Choice, str]]] = (
    (WhosePhone.OWN, N_("The person's own")),
    (WhosePhone.FAMILY, N_("A family member's")),
    (WhosePhone.HELPER, N_("The helper's")),
    (DocumentType.NONE, N_("Has no document")),
    (ReturnedHow.OWN_DECISION, N_("Own decision")),
    (ReturnedHow.DEPORTED, N_("Was sent back")),
    (ReturnedHow.JOB_ENDED, N_("The work was over")),
    (Reason.LOST_JOB, N_("Lost the job")),
    (Reason.NO_WAGES, N_("Was not paid")),
    (Reason.NO_PAPERS, N_("Visa or papers expired")),
    (Occupation.NONE, N_("Did not work")),
    (Schooling.NONE, N_("Did not go to school")),
    *(
        (kind.NOT_SAID, _NOT_SAID)
        for kind in (WhosePhone, SafeTime, Sex, Travelled, ReturnedHow, Occupation, Schooling)
    ),
)
_BY_FIRST_PERSON: Final[Mapping[str, str]] = {
    **{choice.label: label for choice, label in _LABELS},
    MAY_CALL.label: N_("May be called"),
    MAY_SMS.label: N_("May get SMS"),
}
"""The label for officers by the label for the person."""


def officer_label(label: str) -> str:
    """Returns the msgid for officers: of a choice or question in the first person another one."""
    return _BY_FIRST_PERSON.get(label, label)


def in_third_person(text: str) -> str:
    """Returns a text of answers on the page, as an officer reads it. Own words stay."""
    shown = {translate(mine): translate(theirs) for mine, theirs in _BY_FIRST_PERSON.items()}
    return ", ".join(shown.get(part, part) for part in text.split(", "))
