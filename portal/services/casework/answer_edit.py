"""The change of an answer of a registration, with all consequences: history, audit log, centre, SMS."""

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.casework.case_choices import OPEN_AT_A_CENTRE
from portal.domain.messaging.kinds import CODE_KINDS, MessageKind
from portal.domain.platform.form_input import FormInput
from portal.domain.registration.corrections import Correctable
from portal.domain.routing.centre_choice import Route
from portal.models import Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.services.casework.handover import HandoverBy, move_to_centre
from portal.services.messaging import outbox
from portal.services.messaging.cancel_queued import cancel_queued
from portal.services.registration.answer_changes import ChangeBy, note_answer_change
from portal.services.registration.resubmit_correction import CorrectionRequest, rewrite_answers
from portal.services.routing.centre_assignment import route
from portal.unit_of_work import UnitOfWork


def change_answer(
    work: UnitOfWork,
    registration: Registration,
    asked: CorrectionRequest,
    newer: FormInput,
    by: ChangeBy,
) -> bool:
    """Changes the answers asked for in a locked registration. Returns False if none differs.

    Another present district leads to another centre. The person gets an SMS about another address,
    which names the centre, and about what staff changed. Raises `InvalidAnswers`.
    """
    was_allowed = registration.may_sms
    with work.session.no_autoflush:
        done = rewrite_answers(work, registration, asked, newer)
        if not done.is_changed:
            work.session.refresh(registration)
            return False
    registration.version += 1
    registration.changed_at = work.now
    note_answer_change(work, registration, asked.fields, done.values, by)
    details = {"answers": [answer.value for answer in asked.fields]}
    write_audit_entry(
        work,
        AuditAction.ANSWER_CHANGED,
        officer_id=by.officer.id if by.officer else None,
        subject=registration.reference,
        details=details | ({"agreed": by.agreed.value} if by.agreed else {}),
    )
    if not registration.may_sms:
        cancel_queued(work, registration, _ALL_BUT_CODES, since=registration.submitted_at)
    is_announced = _follow_district(work, registration, by) if done.is_moved else False
    if is_announced:
        return True
    if Correctable.PRESENT_ADDRESS in asked.fields:
        announce_change(work, registration, MessageKind.ADDRESS_CHANGED)
    elif by.officer and was_allowed:
        announce_change(work, registration, MessageKind.ANSWER_CORRECTED)
    return True


def announce_change(work: UnitOfWork, registration: Registration, kind: MessageKind) -> None:
    """Queues the SMS about a change. It replaces one of the same kind that still waits."""
    cancel_queued(work, registration, (kind,), since=registration.submitted_at)
    outbox.queue_registration_message(work, registration, kind)


def _follow_district(work: UnitOfWork, registration: Registration, by: ChangeBy) -> bool:
    """Routes to the centre of the new district. Returns whether an SMS names the new centre."""
    found = route(work, registration.district_code)
    if kind_about_address(registration, found) is MessageKind.MOVED:
        hand_over = HandoverBy(by.actor, by.officer, by.reason)
        move_to_centre(work, registration, found, hand_over)
        return True
    registration.centre_code = found.centre_code
    registration.centre_distance_km = found.distance_km
    registration.route_reason = found.reason
    return False


def kind_about_address(registration: Registration, found: Route) -> MessageKind:
    """Returns the kind of the SMS about another present address, of which `found` is the route."""
    is_another = found.centre_code != registration.centre_code
    is_handed_over = is_another and registration.state in OPEN_AT_A_CENTRE
    return MessageKind.MOVED if is_handed_over else MessageKind.ADDRESS_CHANGED


_ALL_BUT_CODES = frozenset(MessageKind) - CODE_KINDS
