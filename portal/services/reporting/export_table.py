"""What an export holds: its columns, in order, and which of them identify a person."""

from collections.abc import Sequence
from typing import Final

from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.phone import show_mobile
from portal.domain.registration.choices import (
    Channel,
    DocumentType,
    Helper,
    Need,
    Occupation,
    Reason,
    ReturnedHow,
    SafeTime,
    Schooling,
    Sex,
    Skill,
    Travelled,
    WhosePhone,
)
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.routing.choices import RouteReason
from portal.models import Registration
from portal.services.reporting.export_columns import (
    ExportColumn,
    ExportLine,
    age_band,
    birth,
    centre,
    choice,
    country,
    day,
    district,
    division,
    month,
    several,
    text,
    upazila,
    yes_no,
)


def _record(line: ExportLine) -> str:
    return line.vault.index("export-record", line.row["id"].hex).hex()[:16]


def _needs(line: ExportLine) -> Sequence[str]:
    return [code for code in line.opened("needs").split(",") if code]


STATES: Final = (State.VERIFIED, State.RECEIVED, State.CLOSED)
"""The states of registrations that are in a file."""

COLUMNS: Final[Sequence[ExportColumn]] = (
    ExportColumn(
        "record",
        N_("The same registration has the same code in every export; it leads to no person"),
        _record,
    ),
    ExportColumn(
        "reference",
        N_("Reference number"),
        lambda line: show_reference(line.row["reference"]),
        identifying=True,
    ),
    *choice("state", N_("Where the registration stands"), State, only=STATES),
    day("submitted_on", N_("Day on which it was sent, in Dhaka")),
    day("verified_on", N_("Day on which the district office verified it, in Dhaka")),
    *choice("channel", N_("How it came in"), Channel),
    text("name_bn", N_("Name in Bangla")),
    text("name_en", N_("Name in English")),
    text("father_name", N_("Father's name")),
    text("mother_name", N_("Mother's name")),
    text("spouse_name", N_("Husband's or wife's name")),
    *choice("sex", N_("Woman, man or hijra"), Sex),
    ExportColumn("age_band", N_("Age in years when it was sent, in steps of ten"), age_band),
    ExportColumn(
        "birth",
        N_("Date or year of birth, or the age and the day on which it was given"),
        birth,
        identifying=True,
    ),
    ExportColumn(
        "mobile",
        N_("Mobile number"),
        lambda line: show_mobile(line.opened("mobile")),
        identifying=True,
    ),
    yes_no("phone_verified", N_("Whether the phone was checked with a code")),
    *choice("whose_phone", N_("Whose phone it is"), WhosePhone, identifying=True),
    yes_no("may_sms", N_("Whether we may send SMS"), identifying=True),
    yes_no("may_call", N_("Whether we may call"), identifying=True),
    *choice("safe_time", N_("When it is safe to call"), SafeTime, identifying=True),
    *choice("document_type", N_("Kind of document"), DocumentType),
    text("document_number", N_("Number of the document. Read it as text: it may have 17 digits")),
    text("bmet_number", N_("BMET number")),
    *division(),
    *district("", N_("District of the present address, by its P-code")),
    *upazila("", N_("Upazila, city corporation or thana, by its P-code; empty if not in the list")),
    text("upazila_text", N_("Upazila or thana that is not in the list")),
    text("union_ward", N_("Union or ward")),
    text("village", N_("Village or street")),
    *district("permanent_", N_("District of the permanent address; empty if it is the same")),
    *upazila(
        "permanent_", N_("Upazila of the permanent address; empty if it is the same"),
        identifying=True,
    ),
    text("permanent_upazila_text", N_("Upazila or thana that is not in the list")),
    text("permanent_union_ward", N_("Union or ward")),
    text("permanent_village", N_("Village or street")),
    *country(),
    month("left", N_("Month or year of leaving")),
    month("returned", N_("Month or year of coming back")),
    *choice("travelled", N_("How the person travelled"), Travelled),
    *choice("returned_how", N_("How the person came back"), ReturnedHow),
    *several("reasons", N_("Why the person came back"), Reason, lambda line: line.row["reasons"]),
    *choice("occupation", N_("Main work abroad"), Occupation),
    text("occupation_other", N_("Other work, in own words")),
    *several("skills", N_("Skills"), Skill, lambda line: line.row["skills"]),
    text("skills_other", N_("Other skills, in own words")),
    *choice("schooling", N_("Schooling"), Schooling),
    *several("needs", N_("Help that is wanted"), Need, _needs),
    text("needs_other", N_("Other help, in own words")),
    text("female_counsellor", N_("Whether a female counsellor is wanted")),
    text("needs_care", N_("Whether a disability or illness needs care")),
    text("care_note", N_("About the care, in own words")),
    *choice("helper", N_("Who helped"), Helper),
    text("helper_name", N_("Name of the person who helped")),
    *centre(),
    *choice("route_reason", N_("Why this centre"), RouteReason),
)  # fmt: skip

_ALWAYS_OPENED: Final = frozenset({"birth", "needs"})
_NEVER_READ: Final = frozenset(
    {"typed", "mobile_index", "document_index", "alternate_mobile", "alternate_index"}
)


def columns(*, identifiable: bool) -> list[ExportColumn]:
    """The columns of the file with names, or of the one without."""
    return [column for column in COLUMNS if identifiable or not column.identifying]


def stored_columns(*, identifiable: bool) -> list[str]:
    """What has to be read from the table of registrations; what nobody asked for stays there."""
    identifying = {column.name for column in COLUMNS if column.identifying} - _ALWAYS_OPENED
    left_out = _NEVER_READ if identifiable else _NEVER_READ | identifying
    every = [column.name for column in Registration.__table__.columns]
    return [name for name in every if name not in left_out]
