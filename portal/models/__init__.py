"""The tables. Importing this module registers all of them."""

from portal.models.alarm_notice import AlarmNotice
from portal.models.api_token import ApiToken
from portal.models.audit import AuditCheckpoint, AuditEntry, AuditHead
from portal.models.base import Base
from portal.models.casework import Appointment, BulkTransfer, Closing, Handover, PublicHoliday
from portal.models.daily_indicator import DailyIndicatorValue, IndicatorDay
from portal.models.hotline.hotline_call import CallScriptText, HotlineCall
from portal.models.intake.assisted_entry import AssistedEntry
from portal.models.intake.bulk_import import (
    Import,
    ImportBatch,
    ImportedRow,
    ImportKey,
    ImportMapping,
    ImportPart,
)
from portal.models.key_check import KeyCheck, KeyKind
from portal.models.matching import BlockingKey, DuplicatePair
from portal.models.messaging.message import (
    Attempt,
    CallbackRequest,
    InboundMessage,
    Message,
    Receipt,
)
from portal.models.messaging.sending import (
    Alarm,
    CodeDailyTotal,
    GatewayState,
    SmsDailyTotal,
    StoppedKind,
    TextVersion,
)
from portal.models.monthly_picture import MonthlyPicture
from portal.models.monthly_update import MonthlyCorrection, MonthlyText, MonthlyUpdate
from portal.models.odata_snapshot import ODataPage, ODataSnapshot
from portal.models.outreach.campaign import Campaign, StepCounter
from portal.models.outreach.identified_person import IdentifiedPerson, IdentifiedStep
from portal.models.platform import LoopHeartbeat, OneTimeCode, RateCounter, SetAsideRow
from portal.models.privacy import RecordAccess
from portal.models.registration.change import Change
from portal.models.registration.draft import Draft
from portal.models.registration.registration import Registration
from portal.models.registration.state_transition import StateTransition
from portal.models.registration_change import ChangeFeed, RegistrationChange
from portal.models.reporting import Export
from portal.models.review.claim import Claim
from portal.models.review.officer_notes import OfficerNote, QualityReview
from portal.models.routing import Catchment, Centre, District, Upazila
from portal.models.sharing_agreement import SharingAgreement
from portal.models.staff.account_grant import AccountGrant
from portal.models.staff.form_draft import FormDraft
from portal.models.staff.officer import Invitation, Officer, RecoveryCode, StaffSession
from portal.models.state_guard import StateSetOutsideTransition, set_state
from portal.models.target import Target, TargetAction
from portal.models.webhook import WebhookDelivery, WebhookDisclosure, WebhookEndpoint

__all__ = [
    "AccountGrant",
    "Alarm",
    "AlarmNotice",
    "ApiToken",
    "Appointment",
    "AssistedEntry",
    "Attempt",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditHead",
    "Base",
    "BlockingKey",
    "BulkTransfer",
    "CallScriptText",
    "CallbackRequest",
    "Campaign",
    "Catchment",
    "Centre",
    "Change",
    "ChangeFeed",
    "Claim",
    "Closing",
    "CodeDailyTotal",
    "DailyIndicatorValue",
    "District",
    "Draft",
    "DuplicatePair",
    "Export",
    "FormDraft",
    "GatewayState",
    "Handover",
    "HotlineCall",
    "IdentifiedPerson",
    "IdentifiedStep",
    "Import",
    "ImportBatch",
    "ImportKey",
    "ImportMapping",
    "ImportPart",
    "ImportedRow",
    "InboundMessage",
    "IndicatorDay",
    "Invitation",
    "KeyCheck",
    "KeyKind",
    "LoopHeartbeat",
    "Message",
    "MonthlyCorrection",
    "MonthlyPicture",
    "MonthlyText",
    "MonthlyUpdate",
    "ODataPage",
    "ODataSnapshot",
    "Officer",
    "OfficerNote",
    "OneTimeCode",
    "PublicHoliday",
    "QualityReview",
    "RateCounter",
    "Receipt",
    "RecordAccess",
    "RecoveryCode",
    "Registration",
    "RegistrationChange",
    "SetAsideRow",
    "SharingAgreement",
    "SmsDailyTotal",
    "StaffSession",
    "StateSetOutsideTransition",
    "StateTransition",
    "StepCounter",
    "StoppedKind",
    "Target",
    "TargetAction",
    "TextVersion",
    "Upazila",
    "WebhookDelivery",
    "WebhookDisclosure",
    "WebhookEndpoint",
    "set_state",
]
