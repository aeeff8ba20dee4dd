"""Remarks that direct an officer's attention, each with its reason."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import in_language
from portal.domain.registration.answers import Answers
from portal.domain.registration.choices import SafeTime
from portal.domain.registration.document_numbers import DocumentWarning
from portal.domain.registration.states import State
from portal.domain.review.list_flags import URGENT_NEEDS, is_urgent
from portal.i18n import show_day
from portal.services.review.registration_detail import RegistrationDetail
from portal.web import request_context
from portal.web.locale import translate

_NO_SAFE_TIME: Final = (SafeTime.ANY, SafeTime.NOT_SAID)
_AT_AN_END: Final = (State.CLOSED, State.REJECTED, State.DUPLICATE)


class Remark(NamedTuple):
    """One line, in the language of the page."""

    text: str
    why: str = ""


def remarks(found: RegistrationDetail) -> list[Remark]:
    """Returns the remarks on a registration; none for a withdrawn one."""
    if found.answers is None:
        return []
    return [*_urgent(found.answers), *_document(found), *_phone(found, found.answers)]


def _urgent(answers: Answers) -> Iterator[Remark]:
    needs = answers.needs
    said = [translate(need.label) for need in needs.needs if need in URGENT_NEEDS]
    if needs.needs_care:
        said.append(translate(N_("Disability or illness that needs care")))
    if is_urgent(needs.needs, needs_care=bool(needs.needs_care)):
        yield Remark(translate(N_("Urgent: do not keep this one waiting.")), ", ".join(said))


def _document(found: RegistrationDetail) -> Iterator[Remark]:
    answers = found.answers
    number = answers.papers.document_number if answers else None
    if answers is None or number is None:
        return
    for warning in found.warnings:
        why = translate(N_("It usually looks like AB1234567 or A12345678."))
        if warning is DocumentWarning.BIRTH_YEAR:
            first, last = answers.person.birth.years()
            born = str(first) if first == last else f"{first}–{last}"
            why = translate(
                N_("NID: %(nid)s, birth: %(birth)s."),
                nid=in_language(number[:4], request_context.language()),
                birth=in_language(born, request_context.language()),
            )
        yield Remark(translate(warning.label), why)


def _phone(found: RegistrationDetail, answers: Answers) -> Iterator[Remark]:
    registration, contact = found.registration, answers.contact
    if not contact.may_call:
        yield Remark(translate(N_("Do not call: the person does not want to be called.")))
    if not registration.phone_verified:
        text = (
            N_("The phone was not verified with a code. Call before you decide.")
            if contact.may_call
            else N_("The phone was not verified with a code. Decide by the documents.")
        )
        yield Remark(translate(text))
    if registration.unreachable_since and registration.state not in _AT_AN_END:
        since = show_day(request_context.language(), registration.unreachable_since)
        text = (
            N_("The last SMS did not arrive. Call, or find another way to reach them.")
            if contact.may_call
            else N_("The last SMS did not arrive. Find another way than a call.")
        )
        yield Remark(translate(text), translate(N_("Since %(day)s."), day=since))
    if contact.may_call and contact.safe_time not in _NO_SAFE_TIME:
        yield Remark(
            translate(N_("Call only when it is safe.")), translate(contact.safe_time.label)
        )
