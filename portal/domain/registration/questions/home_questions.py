"""Questions about the present and the permanent address."""

from portal.domain.platform.choices import SameAddress
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.questions.compound_kinds import (
    DistrictKind,
    UpazilaKind,
    UpazilaTextKind,
)
from portal.domain.registration.questions.kinds import OneOf, Text
from portal.domain.registration.questions.question import (
    RETAINED,
    AnswerColumn,
    AskedWhen,
    Correction,
    ExportedAs,
    ImportedAs,
    Question,
    Storage,
)
from portal.domain.registration.questions.topic import Topic

PRESENT = Correction("present_address", N_("Present address"))
PERMANENT = Correction("permanent_address", N_("Permanent address"))
LONGEST_PLACE = 100
_PLACE = UpazilaTextKind(LONGEST_PLACE)
_UNION = Text(LONGEST_PLACE, is_written=True)
_VILLAGE = Text(LONGEST_PLACE, is_written=True, is_compared_by_sound=True)
_NOT_LISTED = N_("Upazila or thana that is not in the list")

DISTRICT = Question(
    "district",
    Topic.HOME,
    DistrictKind(),
    N_("District"),
    ask=N_("In which district do you live now?"),
    summary=N_("District"),
    path="home.present.district",
    columns=(AnswerColumn("district_code", erased=RETAINED),),
    correction=PRESENT,
    imported=(
        ImportedAs(
            "District",
            "জেলা",
            ("present district", "home district", "zila", "বর্তমান জেলা", "নিজ জেলা"),
            example="Feni",
        ),
    ),
    exported=ExportedAs(N_("District of the present address, by P-code")),
)
UPAZILA = Question(
    "upazila",
    Topic.HOME,
    UpazilaKind("district"),
    N_("Upazila or thana"),
    path="home.present.upazila",
    columns=(AnswerColumn("upazila_code", must_be_empty=True),),
    correction=PRESENT,
    imported=(
        ImportedAs(
            "Upazila or thana",
            "উপজেলা বা থানা",
            (
                "upazila",
                "thana",
                "present upazila",
                "upazila/thana",
                "city corporation",
                "sub-district",
                "উপজেলা",
                "থানা",
                "বর্তমান উপজেলা",
                "উপজেলা/থানা",
            ),
            example="Parshuram",
        ),
    ),
    exported=ExportedAs(
        N_("Upazila, city corporation or thana, by P-code; empty if not in the list")
    ),
)
UPAZILA_TEXT = Question(
    "upazila_text",
    Topic.HOME,
    _PLACE,
    N_("Upazila or thana"),
    ask=N_("If it is not in the list, write it here"),
    summary=N_("Upazila or thana"),
    storage=Storage.SEALED,
    path="home.present.upazila_text",
    correction=PRESENT,
    exported=ExportedAs(_NOT_LISTED, identifying=True),
    adds_to="upazila",
)
UNION_WARD = Question(
    "union_ward",
    Topic.HOME,
    _UNION,
    N_("Union or ward"),
    is_optional=True,
    storage=Storage.SEALED,
    asked=AskedWhen.LATER,
    path="home.present.union_ward",
    correction=PRESENT,
    imported=(
        ImportedAs(
            "Union or ward",
            "ইউনিয়ন বা ওয়ার্ড",
            (
                "union",
                "ward",
                "union/ward",
                "present union",
                "ইউনিয়ন",
                "ওয়ার্ড",
                "ইউনিয়ন/ওয়ার্ড",
                "ওয়ার্ড",
            ),
        ),
    ),
    exported=ExportedAs(identifying=True),
)
VILLAGE = Question(
    "village",
    Topic.HOME,
    _VILLAGE,
    N_("Village or street"),
    ask=N_("Village, or street and house"),
    is_optional=True,
    storage=Storage.SEALED,
    path="home.present.village",
    correction=PRESENT,
    imported=(
        ImportedAs(
            "Village or street",
            "গ্রাম বা রাস্তা",
            (
                "village",
                "street",
                "road",
                "address",
                "present address",
                "village/street",
                "গ্রাম",
                "রাস্তা",
                "ঠিকানা",
                "বর্তমান ঠিকানা",
                "গ্রাম/রাস্তা",
            ),
        ),
    ),
    exported=ExportedAs(identifying=True),
)
PERMANENT_SAME = Question(
    "permanent_same",
    Topic.HOME,
    OneOf(SameAddress, SameAddress.YES),
    N_("Permanent address"),
    ask=N_("Is this your permanent address too?"),
    is_stored=False,
    correction=PERMANENT,
)
PERMANENT_DISTRICT = Question(
    "permanent_district",
    Topic.HOME,
    DistrictKind(),
    N_("District"),
    page="permanent",
    ask=N_("District of your permanent address"),
    path="home.permanent.district",
    columns=(AnswerColumn("permanent_district_code", must_be_empty=True),),
    correction=PERMANENT,
    imported=(
        ImportedAs(
            "Permanent district", "স্থায়ী জেলা", ("permanent address district", "স্থায়ী ঠিকানার জেলা")
        ),
    ),
    exported=ExportedAs(N_("District of the permanent address; empty if it is the same")),
)
PERMANENT_UPAZILA = Question(
    "permanent_upazila",
    Topic.HOME,
    UpazilaKind("permanent_district"),
    N_("Upazila or thana"),
    page="permanent",
    path="home.permanent.upazila",
    columns=(AnswerColumn("permanent_upazila_code", must_be_empty=True),),
    correction=PERMANENT,
    imported=(
        ImportedAs(
            "Permanent upazila or thana",
            "স্থায়ী উপজেলা বা থানা",
            ("permanent upazila", "permanent thana", "স্থায়ী উপজেলা", "স্থায়ী থানা"),
        ),
    ),
    exported=ExportedAs(
        N_("Upazila of the permanent address; empty if it is the same"), identifying=True
    ),
)
PERMANENT_UPAZILA_TEXT = Question(
    "permanent_upazila_text",
    Topic.HOME,
    _PLACE,
    N_("Upazila or thana"),
    page="permanent",
    ask=N_("If it is not in the list, write it here"),
    summary=N_("Upazila or thana"),
    storage=Storage.SEALED,
    path="home.permanent.upazila_text",
    correction=PERMANENT,
    exported=ExportedAs(_NOT_LISTED, identifying=True),
    adds_to="permanent_upazila",
)
PERMANENT_UNION_WARD = Question(
    "permanent_union_ward",
    Topic.HOME,
    _UNION,
    N_("Union or ward"),
    page="permanent",
    is_optional=True,
    storage=Storage.SEALED,
    asked=AskedWhen.BY_STAFF,
    path="home.permanent.union_ward",
    correction=PERMANENT,
    imported=(
        ImportedAs(
            "Permanent union or ward",
            "স্থায়ী ইউনিয়ন বা ওয়ার্ড",
            ("permanent union", "permanent ward", "স্থায়ী ইউনিয়ন"),
        ),
    ),
    exported=ExportedAs(identifying=True),
)
PERMANENT_VILLAGE = Question(
    "permanent_village",
    Topic.HOME,
    _VILLAGE,
    N_("Village or street"),
    page="permanent",
    ask=N_("Village, or street and house"),
    is_optional=True,
    storage=Storage.SEALED,
    path="home.permanent.village",
    correction=PERMANENT,
    imported=(
        ImportedAs(
            "Permanent village or street",
            "স্থায়ী গ্রাম বা রাস্তা",
            ("permanent village", "permanent address", "স্থায়ী গ্রাম", "স্থায়ী ঠিকানা"),
        ),
    ),
    exported=ExportedAs(identifying=True),
)

QUESTIONS = (
    DISTRICT,
    UPAZILA,
    UPAZILA_TEXT,
    UNION_WARD,
    VILLAGE,
    PERMANENT_SAME,
    PERMANENT_DISTRICT,
    PERMANENT_UPAZILA,
    PERMANENT_UPAZILA_TEXT,
    PERMANENT_UNION_WARD,
    PERMANENT_VILLAGE,
)
