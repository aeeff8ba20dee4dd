"""Questions about the needs of a returnee. All are optional."""

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Need
from portal.domain.registration.questions.kinds import AnyOf, Text, YesNo
from portal.domain.registration.questions.question import (
    Correction,
    ExportedAs,
    ImportedAs,
    Question,
    Storage,
)
from portal.domain.registration.questions.topic import Topic

_NOTE = Text(300)
HELP = Correction("help", N_("Help wanted"), by_officer=False)
CARE = Correction("care", N_("Disability or illness that needs care"), by_officer=False)

NEEDS = Question(
    "needs",
    Topic.NEEDS,
    AnyOf(Need),
    N_("Help wanted"),
    ask=N_("What help do you want?"),
    is_optional=True,
    storage=Storage.PADDED,
    path="needs.needs",
    correction=HELP,
    imported=(
        ImportedAs(
            "Help wanted",
            "যে সাহায্য চান",
            (
                "কী সাহায্য চান",
                "needs",
                "need",
                "help that is wanted",
                "support needed",
                "প্রয়োজন",
                "সাহায্য",
            ),
        ),
    ),
    exported=ExportedAs(
        N_("Help wanted. Not in the file without names: it could point to one person"),
        identifying=True,
    ),
)
NEEDS_OTHER = Question(
    "needs_other",
    Topic.NEEDS,
    _NOTE,
    N_("Other help, in their own words"),
    ask=N_("What other help?"),
    is_optional=True,
    storage=Storage.PADDED,
    path="needs.needs_other",
    correction=HELP,
    adds_to="needs",
    imported=(ImportedAs("Other help", "অন্য সাহায্য", ("other needs", "other need")),),
    exported=ExportedAs(identifying=True),
)
FEMALE_COUNSELLOR = Question(
    "female_counsellor",
    Topic.NEEDS,
    YesNo(),
    N_("A female counsellor"),
    ask=N_("I would like to talk to a woman"),
    storage=Storage.PADDED,
    path="needs.female_counsellor",
    correction=HELP,
    imported=(
        ImportedAs(
            "A female counsellor",
            "নারী কর্মী চান",
            ("নারী পরামর্শক চান", "female counsellor", "নারী কাউন্সেলর"),
        ),
    ),
    exported=ExportedAs(N_("Whether a female counsellor is wanted"), identifying=True),
)
NEEDS_CARE = Question(
    "needs_care",
    Topic.NEEDS,
    YesNo(),
    N_("Disability or illness that needs care"),
    ask=N_("I have a disability or an illness that needs care"),
    storage=Storage.PADDED,
    path="needs.needs_care",
    correction=CARE,
    imported=(
        ImportedAs(
            "Disability or illness that needs care",
            "প্রতিবন্ধিতা বা অসুখ",
            ("disability", "disability or illness", "illness", "প্রতিবন্ধী", "অসুস্থতা"),
        ),
    ),
    exported=ExportedAs(N_("Whether a disability or illness needs care"), identifying=True),
)
CARE_NOTE = Question(
    "care_note",
    Topic.NEEDS,
    _NOTE,
    N_("About the care needed, in their own words"),
    ask=N_("What should we know about it?"),
    hint=N_("Only if you want to tell us"),
    is_optional=True,
    storage=Storage.PADDED,
    path="needs.care_note",
    correction=CARE,
    adds_to="needs_care",
    imported=(ImportedAs("About the care", "চিকিৎসা নিয়ে যা জানা দরকার", ("care note",)),),
    exported=ExportedAs(identifying=True),
)

QUESTIONS = (NEEDS, NEEDS_OTHER, FEMALE_COUNSELLOR, NEEDS_CARE, CARE_NOTE)
