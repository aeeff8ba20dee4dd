"""Explains why a queued message is not sent, by the conditions by which workers claim messages."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.domain.messaging.costs import CapHold, SpendingCaps
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import HELD_BACK, due_time
from portal.domain.messaging.wait_reasons import Waiting, WaitReason
from portal.models import Message, SetAsideRow
from portal.services.messaging import budget
from portal.services.messaging.deferral import stopped_kinds
from portal.services.messaging.due_messages import due_conditions
from portal.services.messaging.gateway_choice import gateways_left_alone
from portal.services.platform.set_aside import SET_ASIDE_FOR
from portal.unit_of_work import UnitOfWork


def why_waiting(
    work: UnitOfWork, message: Message, gateways: Sequence[str], caps: SpendingCaps
) -> Waiting | None:
    """Returns what a queued message waits for, or None for a message in another state.

    `gateways` are those of the settings.
    """
    if message.state is not MessageState.QUEUED:
        return None
    for reason, condition in due_conditions(work.now).items():
        holds = select(Message.id).where(Message.id == message.id, condition)
        if work.session.scalars(holds).first() is None:
            return _later(work, message) if reason is WaitReason.RETRY else Waiting(reason)
    left_alone = gateways_left_alone(work, gateways)
    if left_alone.issuperset(gateways):
        return Waiting(WaitReason.NO_GATEWAY)
    if budget.is_budget_spent(work, caps):
        return Waiting(CapHold.BUDGET_SPENT)
    if message.kind in stopped_kinds(work):
        return Waiting(CapHold.KIND_STOPPED)
    if message.gateway is not None and message.gateway not in set(gateways) - left_alone:
        return Waiting(WaitReason.OWN_GATEWAY)
    return Waiting(WaitReason.NEXT)


def _later(work: UnitOfWork, message: Message) -> Waiting:
    """Returns why the time of the next try is still to come."""
    due_at = message.due_at
    reason: WaitReason | CapHold = WaitReason.RETRY
    if _is_set_aside(work, message):
        reason = WaitReason.SET_ASIDE
    elif message.hold is not None:
        reason = message.hold
    elif not message.tries:
        can_be_undone = due_at <= message.created_at + HELD_BACK
        reason = WaitReason.UNDO if can_be_undone else WaitReason.NIGHT
    return Waiting(reason, due_time(message.kind, due_at))


def _is_set_aside(work: UnitOfWork, message: Message) -> bool:
    found = select(SetAsideRow.job).where(
        SetAsideRow.row_id == message.id, SetAsideRow.failed_at >= message.due_at - SET_ASIDE_FOR
    )
    return work.session.scalars(found).first() is not None
