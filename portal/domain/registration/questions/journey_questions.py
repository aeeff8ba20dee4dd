"""Questions about the stay abroad, its cost and the return."""

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Reason, ReturnedHow, Travelled
from portal.domain.registration.questions.compound_kinds import CountryKind, MonthKind
from portal.domain.registration.questions.kinds import AnyOf, Number, OneOf
from portal.domain.registration.questions.question import (
    ITSELF,
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

DATES_ABROAD = Correction("dates_abroad", N_("When you left and came back"))
RETURN = Correction("return", N_("How and why you came back"))

COUNTRY = Question(
    "country",
    Topic.JOURNEY,
    CountryKind(),
    N_("Country of return"),
    ask=N_("Which country did you come back from?"),
    desk_hint=N_("Type the first few letters."),
    path="journey.country",
    columns=(AnswerColumn("country", erased=RETAINED),),
    correction=ITSELF,
    imported=(
        ImportedAs(
            "Country of return",
            "যে দেশ থেকে ফিরেছেন",
            (
                "country",
                "destination country",
                "country of destination",
                "host country",
                "returned from",
                "country returned from",
                "দেশ",
                "কোন দেশ থেকে ফিরেছেন",
                "গন্তব্য দেশ",
                "দেশের নাম",
            ),
            example="SA",
        ),
    ),
    exported=ExportedAs(N_("Country of return, by ISO 3166 code")),
)
LEFT = Question(
    "left",
    Topic.JOURNEY,
    MonthKind(
        N_("When did you go abroad?"), N_("The last time you went. Just the year is enough.")
    ),
    N_("Went abroad"),
    path="journey.left",
    columns=(AnswerColumn("left_year", erased=RETAINED), AnswerColumn("left_month")),
    correction=DATES_ABROAD,
    imported=(
        ImportedAs(
            "Went abroad",
            "বিদেশে যাওয়ার মাস",
            (
                "left",
                "left on",
                "departure date",
                "date of departure",
                "year of departure",
                "departure year",
                "went abroad on",
                "বিদেশ গমনের তারিখ",
                "যাওয়ার তারিখ",
                "বিদেশ যাওয়ার তারিখ",
                "বিদেশ গমনের সাল",
            ),
            example="2019-02",
        ),
    ),
    exported=ExportedAs(N_("Month or year of leaving")),
)
RETURNED = Question(
    "returned",
    Topic.JOURNEY,
    MonthKind(N_("When did you come back?"), N_("Just the year is enough.")),
    N_("Came back"),
    path="journey.returned",
    columns=(AnswerColumn("returned_year", erased=RETAINED), AnswerColumn("returned_month")),
    correction=DATES_ABROAD,
    imported=(
        ImportedAs(
            "Came back",
            "ফেরার মাস",
            (
                "returned",
                "returned on",
                "return date",
                "date of return",
                "year of return",
                "arrival date",
                "date of arrival",
                "ফেরার তারিখ",
                "প্রত্যাবর্তনের তারিখ",
                "দেশে ফেরার তারিখ",
                "ফেরত আসার তারিখ",
            ),
            example="2026-09",
        ),
    ),
    exported=ExportedAs(N_("Month or year of coming back")),
)
TRAVELLED = Question(
    "travelled",
    Topic.JOURNEY,
    OneOf(Travelled, Travelled.NOT_SAID, unsaid=Travelled.NOT_SAID),
    N_("How the person travelled"),
    ask=N_("How did you travel abroad?"),
    asked=AskedWhen.LATER,
    is_optional=True,
    path="journey.travelled",
    columns=(
        AnswerColumn("exact_travelled", Storage.PADDED),
        AnswerColumn("travelled", Storage.RETIRED, erased=Travelled.NOT_SAID),
    ),
    correction=RETURN,
    imported=(
        ImportedAs(
            "How the person travelled",
            "কীভাবে বিদেশে গেছেন",
            ("how travelled", "travelled", "যাওয়ার ধরন"),
        ),
    ),
    exported=ExportedAs(
        N_("How the person travelled. Not in the file without names: it could point to one person"),
        identifying=True,
    ),
)
RETURNED_HOW = Question(
    "returned_how",
    Topic.JOURNEY,
    OneOf(ReturnedHow, missing=N_("Choose how the return came about.")),
    N_("How the person came back"),
    ask=N_("How did you come back?"),
    path="journey.returned_how",
    columns=(
        AnswerColumn("exact_returned_how", Storage.PADDED),
        AnswerColumn("returned_how", Storage.RETIRED, erased=ReturnedHow.NOT_SAID),
    ),
    correction=RETURN,
    imported=(
        ImportedAs(
            "How the person came back",
            "কীভাবে ফিরেছেন",
            ("how returned", "type of return", "ফেরার ধরন"),
        ),
    ),
    exported=ExportedAs(
        N_("How the person came back. Not in the file without names: it could point to one person"),
        identifying=True,
    ),
)
REASONS = Question(
    "reasons",
    Topic.JOURNEY,
    AnyOf(Reason),
    N_("Why the person came back"),
    ask=N_("Why did you come back?"),
    asked=AskedWhen.LATER,
    is_optional=True,
    path="journey.reasons",
    columns=(
        AnswerColumn("exact_reasons", Storage.PADDED),
        AnswerColumn("reasons", Storage.RETIRED, erased=()),
    ),
    correction=RETURN,
    imported=(
        ImportedAs(
            "Why the person came back",
            "কেন ফিরেছেন",
            ("reason", "reasons", "reason of return", "reason for return", "ফেরার কারণ", "কারণ"),
        ),
    ),
    exported=ExportedAs(
        N_("Why the person came back. Not in the file without names: it could point to one person"),
        identifying=True,
    ),
)

MIGRATION_COST = Question(
    "migration_cost",
    Topic.JOURNEY,
    Number(0, 99_999_999),
    N_("Cost of going abroad, in taka"),
    ask=N_("How much did you pay in total to go abroad, in taka?"),
    asked=AskedWhen.LATER,
    is_optional=True,
    storage=Storage.SEALED,
    correction=ITSELF,
    imported=(
        ImportedAs(
            "Cost of going abroad, in taka",
            "বিদেশে যাওয়ার খরচ (টাকা)",
            ("migration cost", "cost of migration", "অভিবাসন ব্যয়", "বিদেশে যাওয়ার খরচ"),
            "450000",
        ),
    ),
    exported=ExportedAs(identifying=True),
)

QUESTIONS = (COUNTRY, LEFT, RETURNED, TRAVELLED, RETURNED_HOW, REASONS, MIGRATION_COST)
