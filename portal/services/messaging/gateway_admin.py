"""Administration of gateways: weights, manual pauses, and stops for kinds of SMS."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.kinds import CODE_KINDS, MessageKind
from portal.domain.platform.errors import Forbidden, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import read_whole_number
from portal.models import GatewayState, Officer, StoppedKind
from portal.services.audit import audit_log
from portal.services.messaging.alarms import end_alarm
from portal.services.messaging.gateway_choice import resting_of
from portal.services.messaging.load_balancer import lock_gateway_states
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork

MOST_WEIGHT = 100


def read_gateway_weight(text: str) -> int:
    """Reads a typed weight in Latin or Bangla digits. Raises `Invalid`."""
    weight = read_whole_number(text.strip(), MOST_WEIGHT)
    if weight is None:
        raise Invalid(N_("A weight must be a whole number from 0 to 100."))
    return weight


def set_gateway_weights(work: UnitOfWork, weights: Mapping[str, int], *, by: Officer) -> None:
    """Sets the weights of gateways. Raises `Invalid` if all weights are zero."""
    if not any(weights.values()):
        raise Invalid(N_("At least one gateway needs a weight above 0."))
    states = lock_gateway_states(work, list(weights))
    for name, state in states.items():
        state.weight = weights[name]
    rest = resting_of(list(weights), states)
    for name, state in states.items():
        state.share, state.moved_at = rest[name], work.now
    _note(work, AuditAction.GATEWAY_CHANGED, by, details=dict(weights))


def hold_gateway(work: UnitOfWork, name: str, *, by: Officer) -> None:
    """Pauses a gateway until an administrator releases it, also for messages that are bound to it."""
    state = lock_gateway_states(work, [name])[name]
    if state.held_at is None:
        state.held_at = work.now
        _note(work, AuditAction.GATEWAY_CHANGED, by, name, {"held": True})


def release_gateway(work: UnitOfWork, name: str, *, by: Officer) -> None:
    """Releases a gateway at once from a manual or an automatic pause."""
    state = lock_gateway_states(work, [name])[name]
    state.held_at = state.paused_until = None
    state.detail, state.changed_at = "", work.now
    end_alarm(work, AlarmKind.GATEWAY_TROUBLE, name)
    _note(work, AuditAction.GATEWAY_CHANGED, by, name, {"held": False})


def stop_kind(work: UnitOfWork, kinds: Sequence[MessageKind], *, by: Officer) -> None:
    """Stops these kinds of SMS. Raises `Forbidden` for codes, which every registration needs."""
    if CODE_KINDS.intersection(kinds):
        raise Forbidden(N_("One-time codes cannot be stopped: nobody could register without them."))
    for kind in kinds:
        new = work.session.execute(
            upsert_into(work, StoppedKind)
            .values(kind=kind, stopped_at=work.now, stopped_by_id=by.id)
            .on_conflict_do_nothing(index_elements=[StoppedKind.kind])
            .returning(StoppedKind.kind)
        ).first()
        if new is not None:
            _note(work, AuditAction.SMS_STOPPED, by, kind.value)


def start_kind(work: UnitOfWork, kinds: Sequence[MessageKind], *, by: Officer) -> None:
    """Restarts these kinds of SMS. Deferred messages are sent within ten minutes."""
    for kind in kinds:
        gone = work.session.execute(
            delete(StoppedKind).where(StoppedKind.kind == kind).returning(StoppedKind.kind)
        ).first()
        if gone is not None:
            _note(work, AuditAction.SMS_STARTED, by, kind.value)


def known_gateways(name: str, gateways: Sequence[str]) -> str:
    """Returns the name if the settings contain it. Raises `NotFound`."""
    if name not in gateways:
        raise NotFound(N_("There is no such gateway."))
    return name


def read_gateway_states(work: UnitOfWork, names: Sequence[str]) -> dict[str, GatewayState]:
    """Returns the state of each gateway. A gateway without a row has an empty state."""
    found = {name: work.session.get(GatewayState, name) for name in names}
    return {name: state or GatewayState(name=name, detail="") for name, state in found.items()}


def _note(
    work: UnitOfWork,
    action: AuditAction,
    by: Officer,
    subject: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    work.session.flush()
    audit_log.write_audit_entry(work, action, officer_id=by.id, subject=subject, details=details)
