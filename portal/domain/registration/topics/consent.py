"""The consent to the storage of answers."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.names.letters import read_name
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Helper

CONSENT_VERSION = "2026-11c"
"""The version of the text of consent. `portal/data/consent` keeps the text of each version."""


@dataclass(frozen=True, slots=True)
class Consent:
    """The version of the accepted text, and the helper who read it out, if any."""

    version: str
    helper_name: str | None
    helper: Helper | None = None

    @classmethod
    def read(cls, typed: FormInput, today: date) -> Self:
        """Reads the consent. Raises `InvalidAnswers` unless the answer is yes."""
        reader = FormReader(typed, today)
        if not reader.yes("consent"):
            reader.problem(
                "consent", N_("Press “I agree” if you agree. We can only register you if you do.")
            )
        helper_name = helper = None
        if is_helped(typed):
            helper_name = reader.read("helper_name", read_name)
            if helper_name is None:
                reader.problem("helper_name", N_("Write the name of the person helping you."))
            helper = reader.choice("helper", Helper, missing=N_("Choose who is helping."))
            if not reader.yes("read_out"):
                reader.problem(
                    "read_out",
                    N_(
                        "Read it out to the person you are helping. Tick this when they have "
                        "agreed."
                    ),
                )
        consent = cls(version=CONSENT_VERSION, helper_name=helper_name, helper=helper)
        reader.finish()
        return consent


def is_helped(typed: FormInput) -> bool:
    """Whether a helper fills in the form."""
    return next(iter(typed.get("helped", ())), "") == "yes"
