"""Questions about consent and the helper."""

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Helper
from portal.domain.registration.questions.compound_kinds import AgreementKind, VersionKind
from portal.domain.registration.questions.kinds import MaybeOneOf, Name, YesNo
from portal.domain.registration.questions.question import (
    RETAINED,
    AnswerColumn,
    ExportedAs,
    ImportedAs,
    Question,
    Storage,
)
from portal.domain.registration.questions.topic import Topic

VERSION = Question(
    "consent_version",
    Topic.CONSENT,
    VersionKind(),
    N_("Consent"),
    path="consent.version",
    columns=(AnswerColumn("consent_version", erased=RETAINED),),
)
CONSENT = Question(
    "consent",
    Topic.CONSENT,
    AgreementKind(),
    N_("Consent"),
    ask=N_("I agree. Phera may keep my answers and use them to help me."),
    summary=N_("You agree that we keep your answers"),
    is_stored=False,
    imported=(
        ImportedAs(
            "The person agreed", "সম্মতি দিয়েছেন", ("consent", "agreed", "consent given", "সম্মতি")
        ),
    ),
)
MAY_SHARE = Question(
    "may_share",
    Topic.CONSENT,
    YesNo(),
    N_("Files for partner organisations"),
    ask=N_("I also agree that partner organisations may get my answers."),
    summary=N_("Partner organisations may get your answers"),
    columns=(AnswerColumn("may_share", erased=RETAINED),),
)
"""Optional. Rows of people in files for recipients are only of those who agreed."""
HELPED = Question(
    "helped",
    Topic.CONSENT,
    AgreementKind(),
    N_("Someone is helping me fill this in"),
    is_stored=False,
)
HELPER_NAME = Question(
    "helper_name",
    Topic.CONSENT,
    Name(),
    N_("Name of the person helping"),
    page="helper",
    storage=Storage.SEALED,
    path="consent.helper_name",
    exported=ExportedAs(N_("Name of the person who helped"), identifying=True),
)
HELPER = Question(
    "helper",
    Topic.CONSENT,
    MaybeOneOf(Helper),
    N_("Who is it?"),
    page="helper",
    is_late=True,
    path="consent.helper",
    exported=ExportedAs(N_("Who helped")),
)
READ_OUT = Question(
    "read_out",
    Topic.CONSENT,
    AgreementKind(),
    N_("It was all read out to you, and you agreed"),
    ask=N_("The last page was read out to me word for word. I understood it, and I agree."),
    summary=N_("It was all read out to you, and you agreed"),
    page="helper",
    is_late=True,
    is_stored=False,
)

QUESTIONS = (VERSION, CONSENT, MAY_SHARE, HELPED, HELPER, HELPER_NAME, READ_OUT)
