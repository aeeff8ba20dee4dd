"""Questions about the names, sex and birth of a returnee."""

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Sex
from portal.domain.registration.questions.compound_kinds import BirthKind
from portal.domain.registration.questions.kinds import Name, OneOf
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


def _coarse_sex(sex: Sex) -> Sex:
    """Hijra people are few: with district and age an open column would name them."""
    return Sex.NOT_SAID if sex is Sex.HIJRA else sex


NAME = Correction("name", N_("Name"))

NAME_BN = Question(
    "name_bn",
    Topic.PERSON,
    Name("bn"),
    N_("Name in Bangla"),
    ask=N_("Your name"),
    hint=N_("In Bangla or in English"),
    storage=Storage.SEALED,
    path="person.name_bn",
    correction=NAME,
    imported=(
        ImportedAs(
            "Name in Bangla",
            "বাংলায় নাম",
            (
                "bangla name",
                "name bangla",
                "name (bangla)",
                "বাংলা নাম",
                "নাম বাংলা",
                "নাম বাংলায়",
                "নাম (বাংলায়)",
            ),
            example="রহিমা বেগম",
        ),
    ),
    exported=ExportedAs(identifying=True),
)
NAME_EN = Question(
    "name_en",
    Topic.PERSON,
    Name("en"),
    N_("Name in English"),
    ask=N_("Your name in English"),
    hint=N_("Only if the name above is in Bangla"),
    asked=AskedWhen.BY_STAFF,
    storage=Storage.SEALED,
    path="person.name_en",
    correction=NAME,
    imported=(
        ImportedAs(
            "Name in English",
            "ইংরেজিতে নাম",
            (
                "নাম (ইংরেজিতে)",
                "name",
                "full name",
                "english name",
                "name english",
                "name (english)",
                "returnee name",
                "name of returnee",
                "migrant name",
                "নাম",
                "পুরো নাম",
                "পূর্ণ নাম",
                "ইংরেজি নাম",
                "নাম ইংরেজি",
                "প্রত্যাগত কর্মীর নাম",
            ),
            example="Rahima Begum",
        ),
    ),
    exported=ExportedAs(identifying=True),
)
FATHER_NAME = Question(
    "father_name",
    Topic.PERSON,
    Name(),
    N_("Father's name"),
    is_optional=True,
    storage=Storage.SEALED,
    path="person.father_name",
    correction=ITSELF,
    imported=(
        ImportedAs(
            "Father's name",
            "বাবার নাম",
            ("father", "father name", "fathers name", "পিতার নাম", "পিতা"),
            example="Abdul Karim",
        ),
    ),
    exported=ExportedAs(identifying=True),
)
MOTHER_NAME = Question(
    "mother_name",
    Topic.PERSON,
    Name(),
    N_("Mother's name"),
    asked=AskedWhen.LATER,
    is_optional=True,
    storage=Storage.SEALED,
    path="person.mother_name",
    correction=ITSELF,
    imported=(
        ImportedAs(
            "Mother's name",
            "মায়ের নাম",
            ("mother", "mother name", "mothers name", "মাতার নাম", "মাতা"),
            example="Amena Khatun",
        ),
    ),
    exported=ExportedAs(identifying=True),
)
SPOUSE_NAME = Question(
    "spouse_name",
    Topic.PERSON,
    Name(),
    N_("Husband's or wife's name"),
    hint=N_("If you are married, or were before"),
    asked=AskedWhen.LATER,
    is_optional=True,
    storage=Storage.SEALED,
    path="person.spouse_name",
    correction=ITSELF,
    imported=(
        ImportedAs(
            "Husband's or wife's name",
            "স্বামী বা স্ত্রীর নাম",
            (
                "spouse",
                "spouse name",
                "husband",
                "wife",
                "husband name",
                "wife name",
                "husband/wife",
                "স্বামী/স্ত্রী",
                "স্বামী",
                "স্ত্রী",
                "স্বামীর নাম",
                "স্ত্রীর নাম",
                "স্বামী/স্ত্রীর নাম",
            ),
        ),
    ),
    exported=ExportedAs(identifying=True),
)
SEX = Question(
    "sex",
    Topic.PERSON,
    OneOf(Sex, missing=N_("Choose woman, man or hijra, or that it is not said.")),
    N_("Woman, man or hijra"),
    ask=N_("Are you a woman, a man or hijra?"),
    summary=N_("Woman, man or hijra"),
    path="person.sex",
    columns=(
        AnswerColumn("exact_sex", Storage.PADDED),
        AnswerColumn("sex", Storage.COARSE, erased=RETAINED, coarse=_coarse_sex),
    ),
    correction=ITSELF,
    imported=(
        ImportedAs(
            "Woman, man or hijra",
            "নারী, পুরুষ বা হিজড়া",
            ("নারী/পুরুষ/হিজড়া", "sex", "gender", "লিঙ্গ", "জেন্ডার", "নারী বা পুরুষ"),
        ),
    ),
    exported=ExportedAs(
        N_("Woman or man. Hijra people are counted as not said, so that nobody is recognised"),
    ),
)
BIRTH = Question(
    "birth",
    Topic.PERSON,
    BirthKind(),
    N_("Date of birth"),
    path="person.birth",
    columns=(AnswerColumn("birth", Storage.SEALED_ALWAYS),),
    correction=ITSELF,
    imported=(
        ImportedAs(
            "Date of birth",
            "জন্মতারিখ",
            (
                "জন্ম তারিখ",
                "dob",
                "birth date",
                "birthdate",
                "date of birth (dd/mm/yyyy)",
                "year of birth",
                "birth year",
                "জন্মতারিখ",
                "জন্ম সাল",
                "জন্মসাল",
            ),
            example="1990-03-25",
        ),
        ImportedAs("Age", "বয়স", ("age in years", "age (years)", "বয়স (বছর)"), key="age"),
    ),
    exported=ExportedAs(
        N_("Date or year of birth, or the age and the day it was given"), identifying=True
    ),
)

QUESTIONS = (NAME_BN, NAME_EN, FATHER_NAME, MOTHER_NAME, SPOUSE_NAME, SEX, BIRTH)
