"""The tables. Importing this module registers all of them."""

from portal.models.audit import AuditEntry, AuditHead, Export
from portal.models.base import Base
from portal.models.campaign import Campaign, StepCounter
from portal.models.centre_work import Appointment, Closing, Handover, Relocation
from portal.models.change import Change
from portal.models.checking import KeptText, Look, Note, SecondLook
from portal.models.claim import Claim
from portal.models.code import Counter, OneTimeCode
from portal.models.draft import Draft
from portal.models.duplicate import NameKey, Pair
from portal.models.entry import Entry
from portal.models.identified import IdentifiedPerson, IdentifiedStep
from portal.models.imports import (
    Import,
    ImportBatch,
    ImportedRow,
    ImportKey,
    ImportMapping,
    ImportPart,
)
from portal.models.message import (
    Attempt,
    CallBack,
    InboundMessage,
    Message,
    Receipt,
)
from portal.models.move import Move
from portal.models.officer import Invitation, Officer, RecoveryCode, StaffSession
from portal.models.place import Catchment, Centre, District, Upazila
from portal.models.registration import Registration
from portal.models.sending import (
    Alarm,
    CodeSum,
    GatewayState,
    SmsSum,
    StoppedKind,
    TextVersion,
)

__all__ = [
    "Alarm",
    "Appointment",
    "Attempt",
    "AuditEntry",
    "AuditHead",
    "Base",
    "CallBack",
    "Campaign",
    "Catchment",
    "Centre",
    "Change",
    "Claim",
    "Closing",
    "CodeSum",
    "Counter",
    "District",
    "Draft",
    "Entry",
    "Export",
    "GatewayState",
    "Handover",
    "IdentifiedPerson",
    "IdentifiedStep",
    "Import",
    "ImportBatch",
    "ImportKey",
    "ImportMapping",
    "ImportPart",
    "ImportedRow",
    "InboundMessage",
    "Invitation",
    "KeptText",
    "Look",
    "Message",
    "Move",
    "NameKey",
    "Note",
    "Officer",
    "OneTimeCode",
    "Pair",
    "Receipt",
    "RecoveryCode",
    "Registration",
    "Relocation",
    "SecondLook",
    "SmsSum",
    "StaffSession",
    "StepCounter",
    "StoppedKind",
    "TextVersion",
    "Upazila",
]
