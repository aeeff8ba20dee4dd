"""The copy of the own data as a PDF to read and as JSON for programs, in the language of the page."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.reference import show_reference
from portal.i18n import show_day, show_moment
from portal.services.platform.typesetting import PdfList, PdfPair, PdfReport, typeset
from portal.services.privacy.data_copy import CopyFormat
from portal.services.privacy.subject_access import Disclosure
from portal.services.registration.registration_mapper import unpack_typed
from portal.services.registration.sharing_consent import has_sharing_consent
from portal.services.registration.status_tracking import StatusEvent
from portal.web import request_context
from portal.web.locale import gettext, translate
from portal.web.public import status_steps
from portal.web.public.answer_texts import AnswerText
from portal.web.public.own_data import OwnData, whole_answers
from portal.web.public.registration_status import event_changes, event_text

SCHEMA: Final = "phera-own-data/1"
NOT_IN_IT: Final = N_(
    "Not in this copy: names of officers, their working notes, and comparisons with other people, "
    "because they tell about others too. Ask us if you need them."
)


def write_copy(data: OwnData, copy_format: CopyFormat) -> bytes:
    """Returns the file."""
    if copy_format is CopyFormat.PDF:
        return typeset(_report(data), request_context.language())
    return json.dumps(_document(data), ensure_ascii=False, indent=1).encode()


def _grade_text(disclosure: Disclosure) -> str:
    """Returns whether the files had the name."""
    return gettext(N_("with your name") if disclosure.has_names else N_("without your name"))


def _recipient_text(disclosure: Disclosure) -> str:
    """Returns who got the files."""
    return disclosure.recipient or gettext(N_("The ministry"))


def _document(data: OwnData) -> dict[str, Any]:
    registration = data.registration
    return {
        "schema": SCHEMA,
        "made_at": _iso(request_context.now()),
        "language": request_context.language().value,
        "reference": show_reference(registration.reference),
        "state": data.view.state.value,
        "channel": registration.channel.value,
        "submitted_at": _iso(registration.submitted_at),
        "consent": {
            "version": registration.consent_version,
            "at": _iso(registration.consent_at),
            "may_share": has_sharing_consent(registration),
        },
        "centre": data.view.centre.name_en,
        "answers": [each._asdict() for each in whole_answers(registration)],
        "as_typed": unpack_typed(registration.typed),
        "events": [_event(each) for each in data.view.events],
        "sms": [each._asdict() | {"at": _iso(each.at)} for each in data.messages],
        "opened_by": [
            {"day": each.day.isoformat(), "office": each.office} for each in data.accesses
        ],
        "given_to": [
            {
                "recipient": _recipient_text(each),
                "agreement": each.agreement,
                "purpose": each.purpose,
                "with_name": each.has_names,
                "first_at": _iso(each.first_at),
                "last_at": _iso(each.last_at),
                "files": each.files,
            }
            for each in data.disclosures
        ],
        "notified": [
            each._asdict() | {"first_at": _iso(each.first_at), "last_at": _iso(each.last_at)}
            for each in data.notified
        ],
        "purposes": [each._asdict() for each in data.purposes],
        "not_included": gettext(NOT_IN_IT),
    }


def _event(event: StatusEvent) -> dict[str, Any]:
    return {
        "at": _iso(event.at),
        "text": event_text(event),
        "reason": event.reason,
        "changed": [each._asdict() for each in event_changes(event)],
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(DHAKA).isoformat(timespec="seconds")


def _report(data: OwnData) -> PdfReport:
    registration, language = data.registration, request_context.language()
    return PdfReport(
        title=gettext(N_("What we keep about you")),
        status=translate(
            N_("Copy of %(day)s. Keep it where nobody else can read it."),
            day=show_day(language, request_context.now()),
        ),
        pairs=[
            PdfPair(gettext(N_("Reference number")), show_reference(registration.reference)),
            PdfPair(gettext(N_("Status")), gettext(status_steps.tag_label(data.view.state))),
            PdfPair(gettext(N_("Sent on")), show_day(language, registration.submitted_at)),
            PdfPair(gettext(N_("You agreed on")), show_day(language, registration.consent_at)),
        ],
        sections=[],
        lists=[each for each in _lists(data, language) if each.lines],
        footnote=gettext(NOT_IN_IT),
    )


def _lists(data: OwnData, language: Language) -> Iterator[PdfList]:
    yield PdfList(
        gettext(N_("What you told us")),
        [_labelled(each) for each in whole_answers(data.registration)],
    )
    yield PdfList(
        gettext(N_("What has happened so far")),
        [_dated(show_moment(language, each.at), _event_line(each)) for each in data.view.events],
    )
    yield PdfList(
        gettext(N_("SMS to you")),
        [
            _dated(show_moment(language, each.at), f"{each.body or each.kind} ({each.state})")
            for each in data.messages
        ],
    )
    yield PdfList(
        gettext(N_("Who opened your registration")),
        [_dated(show_day(language, each.day), each.office) for each in data.accesses]
        or [gettext(N_("Nobody has opened it."))],
    )
    yield PdfList(
        gettext(N_("Who got files with your data")),
        [
            _dated(show_day(language, each.last_at), _disclosure_text(each))
            for each in data.disclosures
        ]
        or [gettext(N_("Nobody."))],
    )
    yield PdfList(
        gettext(N_("Who was told what happened to your registration")),
        [
            _dated(show_day(language, each.last_at), f"{each.recipient}; {each.agreement}")
            for each in data.notified
        ],
    )
    yield PdfList(
        gettext(N_("Why we keep it, and for how long")),
        [f"{each.what}: {each.why} {each.how_long}" for each in data.purposes],
    )


def _disclosure_text(disclosure: Disclosure) -> str:
    """Returns recipient, agreement, purpose and grade in one line."""
    parts: Sequence[str] = (
        _recipient_text(disclosure),
        disclosure.agreement,
        disclosure.purpose,
        _grade_text(disclosure),
    )
    return "; ".join(filter(None, parts))


def _event_line(event: StatusEvent) -> str:
    changed = [f"{each.label}: {each.before} → {each.after}" for each in event_changes(event)]
    reason = [f"“{event.reason}”"] if event.reason else []
    return " ".join([event_text(event), *reason, "; ".join(changed)]).strip()


def _labelled(answer: AnswerText) -> str:
    """Returns the question and the answer. A question mark needs no colon."""
    return f"{answer.label}{' ' if answer.label.endswith('?') else ': '}{answer.text}"


def _dated(when: str, what: str) -> str:
    return f"{when} – {what}"
