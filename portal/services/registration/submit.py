"""Submission: makes one registration with one reference from the answers of a draft."""

import uuid
from datetime import datetime
from typing import NamedTuple

from portal.crypto import BlindIndex
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.answers import Answers
from portal.domain.registration.choices import Channel
from portal.domain.registration.form_pages import is_marked_done, pages_for, without_marks
from portal.domain.registration.reference import new_reference
from portal.domain.registration.states import Actor, State
from portal.models import Draft, Officer, Registration, StateTransition
from portal.models.base import Base, new_id
from portal.models.insert import RowUpdate, attach, insert, new_row
from portal.services.messaging import outbox
from portal.services.registration import submission_limits
from portal.services.registration.drafts import lock_draft_to_submit
from portal.services.registration.registration_mapper import answer_values, pack_cleaned, pack_typed
from portal.services.registration.submission_limits import Sender
from portal.services.registration.transition import make_transition
from portal.services.registration.webhook_outbox import queue_transition_webhooks
from portal.services.routing.centre_assignment import route_new
from portal.unit_of_work import UnitOfWork


class Origin(NamedTuple):
    """The origin of answers."""

    language: Language
    channel: Channel
    consent_at: datetime
    proven_phone: bytes | None = None
    """The blind index of the verified phone."""
    campaign_code: str | None = None
    officer: Officer | None = None
    """The officer who entered it for the returnee, if any."""
    sends_sms: bool = True
    """Whether the returnee gets the SMS about the submission."""
    unproven_gets_sms: bool | None = None
    """Whether a phone without proof gets it, if its limit was counted before."""
    draft_id: uuid.UUID | None = None
    """The draft of the answers, which afterwards keeps only its registration."""


def submit(
    work: UnitOfWork,
    browser_token: str,
    *,
    language: Language,
    officer: Officer | None = None,
    sender: Sender | None = None,
) -> uuid.UUID:
    """Submits the draft of this browser or of an officer's entry. Returns the id of the registration.

    Returns the same id for a repeated submission. `sender` is the browser of a returnee, which has limits.
    Raises `NotFound` without a draft, `InvalidAnswers` or `Conflict` if pages are incomplete, and `TooMany`.
    """
    draft = lock_draft_to_submit(work, browser_token)
    if draft.registration_id is not None:
        return draft.registration_id
    gets_sms = submission_limits.hold_submission_limits(work, draft, sender) if sender else None
    if draft.consent_at is None or not all(
        is_marked_done(draft.typed, page) for page in pages_for(draft.typed)
    ):
        raise Conflict(N_("Some pages are not filled in yet."))
    origin = Origin(
        language=language,
        channel=draft.channel,
        consent_at=draft.consent_at,
        proven_phone=draft.mobile_index if draft.phone_verified else None,
        campaign_code=draft.campaign_code,
        officer=officer,
        unproven_gets_sms=gets_sms,
        draft_id=draft.id,
    )
    complete = without_marks(draft.typed)
    answers = Answers.read(complete, dhaka_day(work.now))
    return write_registration(work, answers, pack_cleaned(complete), origin).id


def register(work: UnitOfWork, typed: FormInput, origin: Origin) -> Registration:
    """Makes a registration from a complete set of typed answers. Raises `InvalidAnswers`.

    Validates and routes it, writes it with its first transition, and queues the SMS to the
    returnee.
    """
    answers = Answers.read(typed, dhaka_day(work.now))
    registration = write_registration(work, answers, pack_typed(typed), origin)
    attach(work.session, registration)
    return registration


def write_registration(
    work: UnitOfWork, answers: Answers, packed: str, origin: Origin
) -> Registration:
    """Makes a registration from validated answers and the packed typed answers behind them.

    The row is outside the session.
    """
    found = route_new(work, answers.home.present.district)
    values = answer_values(work.vault, answers, packed)
    phone: BlindIndex = values["mobile_index"]
    registration = new_row(
        Registration,
        id=new_id(),
        language=origin.language,
        channel=origin.channel,
        campaign_code=origin.campaign_code,
        submitted_at=work.now,
        consent_at=origin.consent_at,
        phone_verified=phone.matches(origin.proven_phone),
        centre_code=found.centre_code,
        centre_distance_km=found.distance_km,
        route_reason=found.reason,
        **values,
    )
    made = make_transition(
        registration,
        State.SUBMITTED,
        actor=Actor.OFFICER if origin.officer else Actor.RETURNEE,
        officer=origin.officer,
        now=work.now,
    )
    is_unproven = registration.may_sms and not registration.phone_verified
    # An import writes many in one transaction and has its own rules for SMS (decision 72).
    if origin.sends_sms and is_unproven and origin.channel is not Channel.IMPORT:
        sends_sms = origin.unproven_gets_sms
        if sends_sms is None:
            sends_sms = submission_limits.may_confirm_by_sms(work, registration.mobile_index)
        origin = origin._replace(sends_sms=sends_sms)
    while not _insert(work, registration, made, origin):
        pass
    queue_transition_webhooks(work, registration, made)
    return registration


def _insert(
    work: UnitOfWork, registration: Registration, made: StateTransition, origin: Origin
) -> bool:
    """Inserts a registration, its transition and its SMS with a new reference. False if it is taken.

    40 random bits among ten million registrations: one in a hundred thousand is taken.
    """
    registration.reference = new_reference()
    rows: list[Base] = [registration, made]
    if origin.sends_sms:
        message = outbox.write_transition_message(work, registration, made)
        rows += [message] if message else []
    emptied = _emptied(work, origin.draft_id, registration) if origin.draft_id else None
    return insert(work.session, *rows, conflict="reference", change=emptied)


def _emptied(work: UnitOfWork, draft_id: uuid.UUID, registration: Registration) -> RowUpdate:
    return RowUpdate(
        Draft,
        draft_id,
        {
            "registration_id": registration.id,
            "changed_at": work.now,
            "typed": None,
            "mobile": None,
            "mobile_index": None,
        },
    )
