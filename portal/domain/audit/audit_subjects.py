"""What the subject of each audited action is."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from portal.domain.audit.audit_actions import AuditAction


class SubjectKind(StrEnum):
    """How the subject of an entry is stored."""

    NOTHING = "nothing"
    REFERENCE = "reference"
    """A reference without dashes."""
    EMAIL = "email"
    CAMPAIGN = "campaign"
    CENTRE = "centre"
    DISTRICT = "district"
    IMPORT = "import"
    EXPORT = "export"
    IDENTIFIED_PERSON = "identified_person"
    GATEWAY = "gateway"
    MESSAGE_KIND = "message_kind"
    MONTH = "month"
    """A month like 2026-11."""
    LIST = "list"


_ACTIONS: Final[Mapping[SubjectKind, tuple[AuditAction, ...]]] = {
    SubjectKind.NOTHING: (
        AuditAction.SIGNED_IN,
        AuditAction.SIGN_IN_FAILED,
        AuditAction.SIGNED_OUT,
        AuditAction.RECOVERY_CODE_USED,
        AuditAction.PASSWORD_CHANGED,
        AuditAction.SEARCHED,
        AuditAction.NUMBER_LOOKED_UP,
        AuditAction.KEYS_CHANGED,
        AuditAction.BACKED_UP,
        AuditAction.RESTORED,
        AuditAction.SMS_RELEASED,
    ),
    SubjectKind.REFERENCE: (
        AuditAction.PHONE_CHANGED,
        AuditAction.ANSWER_CHANGED,
        AuditAction.CALLER_IDENTIFIED,
        AuditAction.CALLER_NOT_PROVEN,
        AuditAction.DATA_COPIED,
        AuditAction.ERASED,
        AuditAction.DECIDED,
        AuditAction.UNDONE,
        AuditAction.SECOND_LOOK,
        AuditAction.NOTE_WRITTEN,
        AuditAction.NOT_DUPLICATE,
        AuditAction.MERGE_UNDONE,
        AuditAction.ENTERED,
        AuditAction.HANDED_OVER,
        AuditAction.APPOINTED,
    ),
    SubjectKind.EMAIL: (
        AuditAction.OFFICER_ADDED,
        AuditAction.OFFICER_RESET,
        AuditAction.OFFICER_APPROVED,
        AuditAction.OFFICER_INVITED,
        AuditAction.OFFICER_CHANGED,
        AuditAction.OFFICER_DISABLED,
        AuditAction.OFFICER_ENABLED,
    ),
    SubjectKind.CAMPAIGN: (
        AuditAction.CAMPAIGN_ADDED,
        AuditAction.CAMPAIGN_ENDED,
        AuditAction.CAMPAIGN_BEGUN_AGAIN,
    ),
    SubjectKind.CENTRE: (AuditAction.CENTRE_CHANGED,),
    SubjectKind.DISTRICT: (AuditAction.CATCHMENT_CHANGED, AuditAction.MOVED_CENTRES),
    SubjectKind.IMPORT: (AuditAction.IMPORTED, AuditAction.IMPORT_UNDONE),
    SubjectKind.EXPORT: (
        AuditAction.EXPORT_ASKED,
        AuditAction.EXPORT_APPROVED,
        AuditAction.EXPORT_DOWNLOADED,
        AuditAction.EXPORT_WRITTEN,
        AuditAction.AGREEMENT_ADDED,
        AuditAction.AGREEMENT_APPROVED,
        AuditAction.AGREEMENT_ENDED,
        AuditAction.API_TOKEN_MADE,
        AuditAction.API_TOKEN_REVOKED,
        AuditAction.WEBHOOK_ADDED,
        AuditAction.WEBHOOK_APPROVED,
        AuditAction.WEBHOOK_CHANGED,
    ),
    SubjectKind.IDENTIFIED_PERSON: (AuditAction.SCREENED,),
    SubjectKind.LIST: (AuditAction.LIST_DOWNLOADED,),
    SubjectKind.MONTH: (
        AuditAction.MONTH_FROZEN,
        AuditAction.MONTH_CORRECTED,
        AuditAction.MONTH_LIST_OPENED,
        AuditAction.PICTURE_ADDED,
        AuditAction.PICTURE_WITHDRAWN,
    ),
    SubjectKind.GATEWAY: (AuditAction.GATEWAY_CHANGED, AuditAction.ALARM_ENDED),
    SubjectKind.MESSAGE_KIND: (
        AuditAction.SMS_STOPPED,
        AuditAction.SMS_STARTED,
        AuditAction.SMS_TEXT_CHANGED,
        AuditAction.SMS_TEST_SENT,
    ),
}
SUBJECT_OF: Final[Mapping[AuditAction, SubjectKind]] = {
    action: kind for kind, actions in _ACTIONS.items() for action in actions
}
