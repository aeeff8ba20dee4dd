"""Questions about work abroad, skills and schooling."""

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Occupation, Schooling, Skill
from portal.domain.registration.questions.kinds import AnyOf, MaybeOneOf, OneOf, Text
from portal.domain.registration.questions.question import (
    AnswerColumn,
    AskedWhen,
    Correction,
    ExportedAs,
    ImportedAs,
    Question,
    Storage,
)
from portal.domain.registration.questions.topic import Topic

WORK = Correction("work", N_("Work, skills and schooling"))
_OWN_WORDS = Text(100)

OCCUPATION = Question(
    "occupation",
    Topic.WORK,
    MaybeOneOf(Occupation),
    N_("Main work abroad"),
    ask=N_("What was your work abroad?"),
    asked=AskedWhen.LATER,
    is_optional=True,
    path="work.occupation",
    correction=WORK,
    imported=(
        ImportedAs(
            "Main work abroad",
            "বিদেশে মূল কাজ",
            (
                "occupation",
                "work abroad",
                "job",
                "job abroad",
                "profession",
                "পেশা",
                "বিদেশে কাজ",
                "কাজ",
            ),
        ),
    ),
    exported=ExportedAs(),
)
OCCUPATION_OTHER = Question(
    "occupation_other",
    Topic.WORK,
    _OWN_WORDS,
    N_("Other work, in their own words"),
    ask=N_("If it was other work, what was it?"),
    storage=Storage.SEALED,
    asked=AskedWhen.LATER,
    path="work.occupation_other",
    correction=WORK,
    adds_to="occupation",
    imported=(ImportedAs("Other work", "অন্য কাজ", ("other occupation", "অন্য পেশা")),),
    exported=ExportedAs(identifying=True),
)
SKILLS = Question(
    "skills",
    Topic.WORK,
    AnyOf(Skill),
    N_("Skills"),
    ask=N_("What work are you good at?"),
    asked=AskedWhen.LATER,
    is_optional=True,
    path="work.skills",
    columns=(AnswerColumn("skills", erased=()),),
    correction=WORK,
    imported=(ImportedAs("Skills", "দক্ষতা", ("skill", "যে কাজ জানেন")),),
    exported=ExportedAs(),
)
SKILLS_OTHER = Question(
    "skills_other",
    Topic.WORK,
    _OWN_WORDS,
    N_("Other skills, in their own words"),
    ask=N_("Anything else you can do"),
    storage=Storage.SEALED,
    asked=AskedWhen.LATER,
    path="work.skills_other",
    correction=WORK,
    adds_to="skills",
    imported=(ImportedAs("Other skills", "অন্য দক্ষতা", ("other skill",)),),
    exported=ExportedAs(identifying=True),
)
SCHOOLING = Question(
    "schooling",
    Topic.WORK,
    OneOf(Schooling, Schooling.NOT_SAID),
    N_("Schooling"),
    ask=N_("How far did you get in school?"),
    asked=AskedWhen.LATER,
    is_optional=True,
    path="work.schooling",
    columns=(AnswerColumn("schooling", erased=Schooling.NOT_SAID),),
    correction=WORK,
    imported=(
        ImportedAs(
            "Schooling",
            "পড়াশোনা",
            (
                "education",
                "level of education",
                "educational qualification",
                "শিক্ষা",
                "শিক্ষাগত যোগ্যতা",
            ),
        ),
    ),
    exported=ExportedAs(),
)

QUESTIONS = (OCCUPATION, OCCUPATION_OTHER, SKILLS, SKILLS_OTHER, SCHOOLING)
