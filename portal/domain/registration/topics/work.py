"""Work abroad, skills and schooling of the returnee."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.localised import of_msgid
from portal.domain.platform.text import fold
from portal.domain.registration.choices import Occupation, Schooling, Skill
from portal.domain.registration.questions import work_questions


@dataclass(frozen=True, slots=True)
class Work:
    """Work abroad, skills and schooling. All answers are optional."""

    occupation: Occupation | None
    occupation_other: str | None
    skills: tuple[Skill, ...]
    skills_other: str | None
    schooling: Schooling

    @classmethod
    def read(cls, typed: FormInput, today: date) -> Self:
        """Reads the topic. Raises `InvalidAnswers`."""
        reader = FormReader(typed, today)
        work = cls(
            occupation=work_questions.OCCUPATION.read(reader),
            occupation_other=work_questions.OCCUPATION_OTHER.read(reader),
            skills=work_questions.SKILLS.read(reader),
            skills_other=work_questions.SKILLS_OTHER.read(reader),
            schooling=work_questions.SCHOOLING.read(reader),
        )
        _compare(reader, work)
        reader.finish()
        return work


def _compare(reader: FormReader, work: Work) -> None:
    """Asks about other work that is written beside an answer of the list."""
    chosen, written = work.occupation, work.occupation_other
    if written is None or chosen in (None, Occupation.OTHER, Occupation.NOT_SAID):
        return
    if "occupation" not in reader.problems and fold(written) != fold(chosen.label):
        reader.problem(
            "occupation_other",
            N_(
                "You chose “%(chosen)s”, but wrote “%(written)s” as other work. Choose “%(other)s” "
                "above, or leave this empty."
            ),
            chosen=of_msgid(chosen.label),
            written=written,
            other=of_msgid(Occupation.OTHER.label),
        )
