"""The consent to rows in files for recipients: the condition, its change, and when it was given."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.questions.consent_questions import MAY_SHARE
from portal.domain.registration.states import Actor
from portal.models import Change, Registration
from portal.models.base import new_id
from portal.services.audit.audit_log import write_audit_entry
from portal.services.platform import rate_limit
from portal.services.registration.answer_changes import PER_REGISTRATION, AnswerChange, pack_change
from portal.services.registration.registration_mapper import pack_typed, unpack_typed
from portal.services.registration.status_tracking import lock_registration
from portal.services.registration.webhook_outbox import queue_removal_webhooks
from portal.unit_of_work import UnitOfWork

_COLUMN: ColumnElement[bool | None] = Registration.__table__.c[MAY_SHARE.id]


class ConsentTimes(NamedTuple):
    """The present consent, and when it was changed."""

    is_given: bool
    changed_at: Sequence[datetime]

    def was_given(self, moment: datetime) -> bool:
        """Returns whether the consent was given at a moment since the registration was sent."""
        later = sum(at > moment for at in self.changed_at)
        return self.is_given ^ bool(later % 2)


def may_share() -> ColumnElement[bool]:
    """Returns the condition for registrations whose person agreed. Older ones were not asked."""
    return _COLUMN.is_(True)


def has_sharing_consent(registration: Registration) -> bool:
    """Returns whether the person agreed."""
    return bool(getattr(registration, MAY_SHARE.id))


def change_sharing_consent(work: UnitOfWork, registration_id: uuid.UUID, *, is_given: bool) -> bool:
    """Gives the consent or takes it back, in any state. Returns False if nothing changes.

    The new version takes the row out of the files of recipients by the feed of changes. Raises `TooMany`.
    """
    registration = lock_registration(work, registration_id)
    if registration.erased_at is not None:
        raise NotFound(N_("This registration no longer exists."))
    before = has_sharing_consent(registration)
    if before is is_given:
        return False
    rate_limit.hold_limit(work, PER_REGISTRATION, str(registration.id))
    typed = unpack_typed(registration.typed) | {MAY_SHARE.id: _ticked(is_given=is_given)}
    registration.typed = pack_typed(typed)
    setattr(registration, MAY_SHARE.id, is_given)
    registration.version += 1
    change = Change(
        id=new_id(),
        registration_id=registration.id,
        at=work.now,
        kind=ChangeKind.SHARING,
        actor=Actor.RETURNEE,
    )
    values = ({MAY_SHARE.id: _ticked(is_given=each)} for each in (before, is_given))
    change.answers = pack_change(AnswerChange(*values))
    work.session.add(change)
    if not is_given:
        queue_removal_webhooks(work, registration.id)
    write_audit_entry(
        work,
        AuditAction.ANSWER_CHANGED,
        subject=registration.reference,
        details={"answers": [MAY_SHARE.id]},
    )
    return True


def consent_times(
    work: UnitOfWork, registrations: Sequence[Registration]
) -> Mapping[uuid.UUID, ConsentTimes]:
    """Returns the consent of each registration over time."""
    changed: dict[uuid.UUID, list[datetime]] = {each.id: [] for each in registrations}
    found = work.session.execute(
        select(Change.registration_id, Change.at).where(
            Change.registration_id.in_(changed), Change.kind == ChangeKind.SHARING
        )
    )
    for registration_id, at in found:
        changed[registration_id].append(at)
    return {
        each.id: ConsentTimes(has_sharing_consent(each), changed[each.id]) for each in registrations
    }


def _ticked(*, is_given: bool) -> list[str]:
    return ["yes"] if is_given else []
