"""Status tracking for the returnee: access by reference and phone, history, withdrawal."""

import uuid
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import func, select

from portal.domain.messaging.costs import SpendingCaps
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.reference import read_reference
from portal.domain.registration.states import Actor, State
from portal.models import Centre, Change, Registration, StateTransition
from portal.services.messaging import budget, outbox
from portal.services.platform import rate_limit
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.platform.rate_limit import RateLimit
from portal.services.registration import phone_verification
from portal.services.registration.answer_changes import AnswerChange, unpack_change
from portal.services.registration.find_by_reference import find_by_reference
from portal.services.registration.phone_verification import PROOF_LIFE, CodeRequester
from portal.services.registration.returnee_view import transitions_shown_to_returnee
from portal.services.registration.transition import transition
from portal.unit_of_work import UnitOfWork

LOOKUPS_PER_BROWSER = RateLimit("lookup_browser", 60, timedelta(hours=1))
LOOKUPS = RateLimit("lookup_address", 3000, timedelta(hours=1))
"""Wide, because a carrier shows thousands of people as one address."""


class StatusEvent(NamedTuple):
    """An event that the returnee may see."""

    at: datetime
    before: State
    state: State
    reason: str | None
    """The reason that the officer wrote for the returnee."""
    fields: tuple[Correctable, ...]
    change: ChangeKind | None = None
    """The kind of a change that left the state unchanged; None for a transition."""
    actor: Actor = Actor.RETURNEE
    values: AnswerChange | None = None
    """What a change replaced."""


class StatusMove(NamedTuple):
    """When a transition that the returnee may see led to which state."""

    at: datetime
    state: State


class StatusView(NamedTuple):
    """A registration, its centre, all its moves and its newest events, the newest last."""

    registration: Registration
    centre: Centre
    moves: tuple[StatusMove, ...]
    events: tuple[StatusEvent, ...]
    count_of_events: int
    state: State
    """The state that the returnee may see (services/registration/returnee_view.py)."""
    last_move: StatusEvent
    """The transition that led to this state. Without a sentence of its own once retention has deleted it."""


def hold_lookup_limits(work: UnitOfWork, requester: CodeRequester) -> None:
    """Counts a look-up of a browser and a network. Raises `TooMany`."""
    rate_limit.hold_limit(work, LOOKUPS_PER_BROWSER, requester.browser_token)
    rate_limit.hold_limit(work, LOOKUPS, requester.address)


def request_status_code(  # noqa: PLR0913  # two answers of a form, and the limits from the settings
    work: UnitOfWork,
    requester: CodeRequester,
    reference: str,
    phone: str,
    *,
    codes_per_day: int,
    caps: SpendingCaps | None = None,
) -> None:
    """Sends a code to the phone of a registration if reference and phone belong together.

    Otherwise the response is the same and no SMS is sent. Raises `Invalid` for an invalid reference
    or phone, and `TooMany`.
    """
    mobile, code = read_mobile(phone), read_reference(reference)
    hold_lookup_limits(work, requester)
    found = find_by_reference(work, code)
    there = found.mobile_index if found and found.erased_at is None else b""
    fits = work.vault.index(PHONE_INDEX, mobile).matches(there)
    if caps is not None:
        budget.refuse_code(work, caps, mobile)
    phone_verification.send_phone_code(
        work,
        requester,
        CodePurpose.STATUS,
        mobile,
        registration=found if fits else None,
        codes_per_day=codes_per_day,
    )


def opened_id(work: UnitOfWork, browser_token: str, *, life: timedelta = PROOF_LIFE) -> uuid.UUID:
    """Returns the registration that this browser opened with a code within `life` (half an hour).

    Raises `NotFound` if there is none.
    """
    proven = phone_verification.proven_code(work, browser_token, CodePurpose.STATUS, life=life)
    if proven is None or proven.registration_id is None:
        raise NotFound(N_("Please open your registration with your reference and a code."))
    return proven.registration_id


def status_view(
    work: UnitOfWork, registration_id: uuid.UUID, *, most: int | None = None
) -> StatusView:
    """Returns the status of a registration, with the `most` newest events or with all.

    Omits decisions that are undone or can still be undone.
    """
    registration = work.session.get_one(Registration, registration_id)
    moves = work.session.scalars(
        select(StateTransition)
        .where(StateTransition.registration_id == registration_id)
        .order_by(StateTransition.at, StateTransition.id)
    ).all()
    shown = transitions_shown_to_returnee(moves, now=work.now)
    state = shown[-1].to_state if shown else registration.state
    centre = work.session.get_one(Centre, registration.centre_code)
    changes = work.session.scalars(
        select(Change)
        .where(Change.registration_id == registration_id)
        .order_by(Change.at.desc(), Change.id.desc())
        .limit(most)
    ).all()
    count_of_changes = len(changes)
    if count_of_changes == most:
        count_of_changes = work.session.scalars(
            select(func.count()).where(Change.registration_id == registration_id)
        ).one()
    steps: list[StateTransition | Change] = [*shown, *reversed(changes)]
    steps.sort(key=attrgetter("at"))
    newest = steps[-most:] if most else steps
    return StatusView(
        registration,
        centre,
        moves=tuple(StatusMove(made.at, made.to_state) for made in shown),
        events=tuple(_event(state, each) for each in newest),
        count_of_events=len(shown) + count_of_changes,
        state=state,
        last_move=_moved(shown[-1])
        if shown
        else StatusEvent(registration.changed_at, state, state, None, ()),
    )


def withdraw_registration(work: UnitOfWork, registration_id: uuid.UUID) -> None:
    """Withdraws a registration at the request of the returnee. Does nothing if it is withdrawn.

    Raises `Conflict` from a state that permits no withdrawal.
    """
    registration = lock_registration(work, registration_id)
    if registration.state is State.WITHDRAWN:
        return
    made = transition(work, registration, State.WITHDRAWN, actor=Actor.RETURNEE)
    outbox.queue_transition_message(work, registration, made)


def lock_registration(work: UnitOfWork, registration_id: uuid.UUID) -> Registration:
    """Returns a registration, locked for changes by this transaction. Raises `NotFound`.

    The lock does not block other transactions that add a code or an SMS.
    """
    registration = work.session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if registration is None:
        raise NotFound(N_("This registration no longer exists."))
    return registration


def _event(state: State, made: StateTransition | Change) -> StatusEvent:
    return _moved(made) if isinstance(made, StateTransition) else _changed(state, made)


def _changed(state: State, change: Change) -> StatusEvent:
    fields = tuple(map(Correctable, change.fields))
    values = unpack_change(change.answers)
    return StatusEvent(change.at, state, state, None, fields, change.kind, change.actor, values)


def _moved(made: StateTransition) -> StatusEvent:
    is_for_the_returnee = made.to_state in (State.RETURNED, State.REJECTED, State.DUPLICATE)
    return StatusEvent(
        at=made.at,
        before=made.from_state,
        state=made.to_state,
        reason=made.reason if is_for_the_returnee else None,
        fields=tuple(map(Correctable, made.fields)),
        actor=made.actor,
    )
