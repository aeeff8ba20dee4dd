"""Work abroad, skills and schooling of the returnee."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.registration.choices import Occupation, Schooling, Skill

LONGEST_OTHER = 100


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
            occupation=reader.optional_choice("occupation", Occupation),
            occupation_other=reader.text("occupation_other", LONGEST_OTHER),
            skills=reader.choices("skills", Skill),
            skills_other=reader.text("skills_other", LONGEST_OTHER),
            schooling=reader.choice("schooling", Schooling, Schooling.NOT_SAID),
        )
        reader.finish()
        return work
