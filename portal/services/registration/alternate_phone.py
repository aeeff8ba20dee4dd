"""SMS to the alternate phone of a registration whose first phone is unreachable.

The SMS contains only the number of the hotline, because the alternate phone belongs to another
person or may be mistyped.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from portal.domain.messaging.kinds import MessageKind
from portal.domain.registration.states import is_open
from portal.models import Message, Registration
from portal.services.messaging import outbox
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.platform.set_aside import isolated_row, not_set_aside
from portal.services.registration.opt_out import has_opted_out
from portal.unit_of_work import UnitOfWork

JOB: Final = "outbox.alternate_phones"
AGAIN_AFTER: Final = timedelta(days=3)
"""The shortest interval between two SMS to an alternate phone."""
_AT_ONCE: Final = 100


def notify_alternate_phones(work: UnitOfWork) -> int:
    """Queues the SMS to the alternate phones of marked registrations. Returns their number."""
    marked = work.session.scalars(
        select(Registration)
        .where(Registration.bounced_at.is_not(None), not_set_aside(work, JOB, Registration.id))
        .order_by(Registration.bounced_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    queued = 0
    for registration in marked:
        with isolated_row(work, JOB, registration.id):
            queued += _notify(work, registration)
    return queued


def _notify(work: UnitOfWork, registration: Registration) -> bool:
    registration.bounced_at = None
    other = registration.alternate_mobile
    if other is None or has_opted_out(work, work.vault.index(PHONE_INDEX, other)):
        return False  # the phone sent STOP before this registration named it
    if not is_open(registration.state) or _was_notified(work, registration):
        return False
    return outbox.queue_to_alternate_phone(work, registration) is not None


def _was_notified(work: UnitOfWork, registration: Registration) -> bool:
    notices = select(Message.id).where(
        Message.registration_id == registration.id,
        Message.kind == MessageKind.OTHER_NUMBER,
        Message.created_at > work.now - AGAIN_AFTER,
    )
    return work.session.scalars(notices.limit(1)).first() is not None
