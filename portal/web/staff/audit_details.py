"""The details of audit entries in the words of the page. Each kind of detail is shown by one rule."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.casework.case_choices import AppointmentState
from portal.domain.intake.import_types import BulkConsent
from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.changes import AgreedHow
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.erasure_confirmation import ErasureConfirmation
from portal.domain.registration.questions.consent_questions import MAY_SHARE
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.reporting.monthly_picture import PictureConsent
from portal.domain.reporting.monthly_rows import MonthlyColumn
from portal.domain.reporting.shared_columns import Grade
from portal.domain.reporting.webhook_events import WebhookChange
from portal.domain.review.quality_review import ReviewFinding
from portal.domain.routing.choices import CentreStatus
from portal.domain.routing.places import load_places
from portal.domain.staff.account_parts import AccountPart
from portal.domain.staff.roles import Desk, Role
from portal.web.locale import translate
from portal.web.staff.centre_fields import CENTRE_FIELDS
from portal.web.staff.export_words import filters_in_words
from portal.web.staff.place_names import district_name

Centres = Mapping[str, str]
"""The names of all centres by code."""


class Detail(NamedTuple):
    """A sentence with the placeholder `value`, and how the value is shown."""

    text: str
    show: Callable[[Any, Centres], str]


_SEARCHES: Final = {
    "reference": N_("a reference"),
    "name": N_("a name"),
    "number": N_("a phone or document number"),
}

_LATIN: Final = Markup('<span lang="en">%s</span>')


def _text(value: Any, _centres: Centres) -> str:
    return "" if value is None else translate("%(value)s", value=value)


def _centre(value: Any, centres: Centres) -> str:
    return centres.get(value, value) if value else translate(N_("the nearest one"))


def _district(value: Any, _centres: Centres) -> str:
    return district_name(value) if load_places().has_district(value) else str(value)


def _reference(value: Any, _centres: Centres) -> str:
    return _LATIN % show_reference(value)


def _address(value: Any, _centres: Centres) -> str:
    return _LATIN % str(value)


def _yes_no(value: Any, _centres: Centres) -> str:
    return translate(N_("Yes")) if value else translate(N_("No"))


def _capacity(value: Any, _centres: Centres) -> str:
    return translate(N_("no limit")) if value is None else _text(value, _centres)


def _fields(value: Any, _centres: Centres) -> str:
    return ", ".join(dict.fromkeys(translate(CENTRE_FIELDS.get(name, name)) for name in value))


def _parts(value: Any, _centres: Centres) -> str:
    return ", ".join(translate(AccountPart(each).label) for each in value)


def _count(value: Any, centres: Centres) -> str:
    return _text(len(value), centres)


def _answers(value: Any, _centres: Centres) -> str:
    labels: dict[str, str] = {each.value: each.label for each in Correctable}
    labels |= {"alternate_mobile": N_("Another number"), MAY_SHARE.id: MAY_SHARE.label}
    return ", ".join(translate(labels.get(name, name)) for name in value)


def _search(value: Any, _centres: Centres) -> str:
    return translate(_SEARCHES.get(value, str(value)))


def _choice(choices: Iterable[Choice]) -> Callable[[Any, Centres], str]:
    labels: dict[str, str] = {each.value: each.label for each in choices}
    return lambda value, _: translate(labels.get(value, str(value)))


def _by(_value: Any, _centres: Centres) -> str:
    return translate(N_("by its capacity"))


def _console(_value: object, _centres: Centres) -> str:
    return translate(N_("the server's console"))


_EXPORT: Final = {
    # Entries before migration 0025. The list of exports has the purposes.
    "purpose": Detail(N_("For: %(value)s."), _text),
    "filters": Detail(N_("Registrations: %(value)s."), filters_in_words),
    "identifiable": Detail(N_("With names: %(value)s."), _yes_no),
}
_OF_AGREEMENTS: Final = ("agreement_", "api_token_", "webhook_")
_SHARED: Final = {
    "recipient": Detail(N_("Recipient: %(value)s."), _text),
    "grade": Detail(N_("Contents: %(value)s."), _choice(Grade)),
    "rows": Detail(N_("Rows: %(value)s."), _text),
    "sha256": Detail("SHA-256: %(value)s.", _text),
    "address": Detail(N_("Address: %(value)s."), _address),
    "change": Detail(N_("Change: %(value)s."), _choice(WebhookChange)),
}
_MONTH: Final = {
    "row": Detail(N_("Row: %(value)s."), _text),
    "figure": Detail(N_("Figure: %(value)s."), _choice(MonthlyColumn)),
    "rows": _SHARED["rows"],
    "amount": Detail(N_("Difference: %(value)s."), _text),
    "sha256": _SHARED["sha256"],
    "consent": Detail(N_("Consent: %(value)s."), _choice(PictureConsent)),
    "key_id": Detail(N_("Key: %(value)s."), _text),
}
_STATE: Final = Detail(N_("Now: %(value)s."), _choice(State))
_ROLE: Final = Detail(N_("Role: %(value)s."), _choice(Role))
_CONSOLE: Final = Detail(N_("On %(value)s."), _console)
_ADDRESS: Final = {"address": Detail(N_("From the address %(value)s."), _address)}
_DEVICE: Final = _ADDRESS | {"browser": Detail(N_("Browser: %(value)s."), _address)}
DETAILS: Final[Mapping[AuditAction, Mapping[str, Detail]]] = {
    AuditAction.SIGNED_IN: _DEVICE,
    AuditAction.SIGN_IN_FAILED: _ADDRESS,
    AuditAction.RECOVERY_CODE_USED: _DEVICE,
    AuditAction.SIGNED_OUT: {"devices": Detail(N_("Other devices: %(value)s."), _text)},
    AuditAction.OFFICER_ADDED: {"role": _ROLE},
    AuditAction.OFFICER_RESET: {"by": _CONSOLE},
    AuditAction.OFFICER_APPROVED: {},
    AuditAction.OFFICER_INVITED: {"role": _ROLE, "by": _CONSOLE},
    AuditAction.OFFICER_CHANGED: {
        "from": Detail(N_("Role before: %(value)s."), _choice(Role)),
        "to": _ROLE,
        "changed": Detail(N_("Changed: %(value)s."), _parts),
    },
    AuditAction.OFFICER_DISABLED: {},
    AuditAction.OFFICER_ENABLED: {},
    AuditAction.PASSWORD_CHANGED: {},
    AuditAction.CAMPAIGN_ADDED: {},
    AuditAction.CAMPAIGN_ENDED: {},
    AuditAction.CAMPAIGN_BEGUN_AGAIN: {},
    AuditAction.PHONE_CHANGED: {},
    AuditAction.ANSWER_CHANGED: {
        "answers": Detail(N_("Answers: %(value)s."), _answers),
        "agreed": Detail(N_("How the person agreed: %(value)s."), _choice(AgreedHow)),
    },
    AuditAction.CALLER_IDENTIFIED: {},
    AuditAction.CALLER_NOT_PROVEN: {},
    AuditAction.DATA_COPIED: {"format": Detail(N_("Format: %(value)s."), _text)},
    AuditAction.NUMBER_LOOKED_UP: {"numbers": Detail(N_("Numbers: %(value)s."), _count)},
    AuditAction.ERASED: {
        "confirmed": Detail(
            N_("How the person confirmed it: %(value)s."), _choice(ErasureConfirmation)
        ),
        # Entries before migration 0025.
        "reason": Detail(N_("Reason: %(value)s."), _text),
    },
    AuditAction.DECIDED: {
        "to": _STATE,
        "of": Detail(N_("The registration that stays: %(value)s."), _reference),
    },
    AuditAction.UNDONE: {"from": Detail(N_("Before: %(value)s."), _choice(State))},
    AuditAction.SECOND_LOOK: {"finding": Detail(N_("Finding: %(value)s."), _choice(ReviewFinding))},
    AuditAction.NOTE_WRITTEN: {},
    AuditAction.SEARCHED: {"by": Detail(N_("Searched for %(value)s."), _search)},
    AuditAction.NOT_DUPLICATE: {
        "other": Detail(N_("The other registration: %(value)s."), _reference),
        "verdict": Detail(N_("%(value)s."), _choice(PairVerdict)),
    },
    AuditAction.MERGE_UNDONE: {},
    AuditAction.ENTERED: {"desk": Detail(N_("At: %(value)s."), _choice(Desk))},
    AuditAction.IMPORTED: {
        "rows": Detail(N_("Rows of the list: %(value)s."), _text),
        "chosen": Detail(N_("Rows taken: %(value)s."), _text),
        "consent": Detail(N_("How they agreed: %(value)s."), _choice(BulkConsent)),
        "sms": Detail(N_("With SMS: %(value)s."), _yes_no),
    },
    AuditAction.IMPORT_UNDONE: {"registrations": Detail(N_("Registrations: %(value)s."), _text)},
    AuditAction.SCREENED: {"to": Detail(N_("Now: %(value)s."), _choice(IdentifiedStage))},
    AuditAction.HANDED_OVER: {
        "from": Detail(N_("From: %(value)s."), _centre),
        "to": Detail(N_("To: %(value)s."), _centre),
    },
    AuditAction.APPOINTED: {"state": Detail(N_("Now: %(value)s."), _choice(AppointmentState))},
    AuditAction.CENTRE_CHANGED: {
        "changed": Detail(N_("Changed: %(value)s."), _fields),
        "status": Detail(N_("Status: %(value)s."), _choice(CentreStatus)),
        "capacity": Detail(N_("Capacity: %(value)s."), _capacity),
        "by": Detail(N_("Changed %(value)s."), _by),
    },
    AuditAction.CATCHMENT_CHANGED: {
        "from": Detail(N_("Before: %(value)s."), _centre),
        "to": Detail(N_("Now: %(value)s."), _centre),
    },
    AuditAction.MOVED_CENTRES: {
        "district_code": Detail(N_("District: %(value)s."), _district),
        "from_code": Detail(N_("From: %(value)s."), _centre),
        "to_code": Detail(N_("To: %(value)s."), _centre),
        "with_received": Detail(N_("Those already received too: %(value)s."), _yes_no),
        "moved": Detail(N_("Moved: %(value)s."), _text),
    },
    AuditAction.EXPORT_ASKED: _EXPORT,
    AuditAction.EXPORT_APPROVED: _EXPORT,
    AuditAction.EXPORT_DOWNLOADED: _EXPORT,
    AuditAction.LIST_DOWNLOADED: {"rows": Detail(N_("Rows: %(value)s."), _text)},
    AuditAction.EXPORT_WRITTEN: _SHARED,
    **{each: _SHARED for each in AuditAction if each.startswith(_OF_AGREEMENTS)},
    **{each: _MONTH for each in AuditAction if each.startswith(("month_", "picture_"))},
    AuditAction.GATEWAY_CHANGED: {"held": Detail(N_("Stopped: %(value)s."), _yes_no)},
    AuditAction.SMS_STOPPED: {},
    AuditAction.SMS_STARTED: {},
    AuditAction.SMS_TEXT_CHANGED: {"version": Detail(N_("Version %(value)s."), _text)},
    AuditAction.SMS_TEST_SENT: {},
    AuditAction.KEYS_CHANGED: {"retired": Detail(N_("Key no longer in use: %(value)s."), _text)},
    AuditAction.BACKED_UP: {"registrations": Detail(N_("Registrations: %(value)s."), _text)},
    AuditAction.RESTORED: {
        "held": Detail(N_("SMS held: %(value)s."), _text),
        "erased": Detail(N_("Registrations deleted again: %(value)s."), _text),
    },
    AuditAction.SMS_RELEASED: {
        "sent": Detail(N_("SMS to be sent: %(value)s."), _text),
        "cancelled": Detail(N_("SMS cancelled: %(value)s."), _text),
    },
    AuditAction.ALARM_ENDED: {"kind": Detail(N_("%(value)s."), _choice(AlarmKind))},
}


def details_in_words(action: AuditAction, details: Mapping[str, Any], centres: Centres) -> Markup:
    """Returns the details of an entry as sentences in the language of the page."""
    if action is AuditAction.GATEWAY_CHANGED and "held" not in details:
        return _weights(details)
    shown = [
        _sentence(detail, details[name], centres)
        for name, detail in DETAILS[action].items()
        if name in details and details[name] != ""
    ]
    return Markup(" ").join(shown)


def _sentence(detail: Detail, value: Any, centres: Centres) -> Markup:
    words = detail.show(value, centres)
    return _fill(detail.text, value=words if isinstance(words, Markup) else words.rstrip(".।"))


def _weights(details: Mapping[str, Any]) -> Markup:
    text = N_("Weight of %(gateway)s: %(weight)s.")
    return Markup(" ").join(
        _fill(text, gateway=_LATIN % name, weight=translate("%(value)s", value=value))
        for name, value in details.items()
    )


def _fill(text: str, **values: str) -> Markup:
    """Translates a text and fills in values, of which those that are no markup are escaped."""
    return Markup(translate(text)) % values  # noqa: S704 - a text of the catalog
