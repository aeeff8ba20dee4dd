"""Work abroad, skills and schooling of the returnee."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.form_input import FormInput, FormReader
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
        reader.finish()
        return work
