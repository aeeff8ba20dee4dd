"""The consent under which answers are kept."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.names.letters import read_name
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Helper

CONSENT_VERSION = "2026-11"
"""Changes whenever the text that people agree to changes."""


@dataclass(frozen=True, slots=True)
class Consent:
    """The text agreed to, and who read it out when someone helped."""

    version: str
    helper_name: str | None
    helper: Helper | None = None

    @classmethod
    def read(cls, typed: FormInput, today: date) -> Self:
        """Raises `InvalidAnswers` without a yes."""
        reader = FormReader(typed, today)
        if not reader.yes("consent"):
            reader.problem(
                "consent", N_("Tick the box if you agree. Without it we cannot register you.")
            )
        helper_name = helper = None
        if is_helped(typed):
            helper_name = reader.read("helper_name", read_name)
            if helper_name is None:
                reader.problem("helper_name", N_("Write the name of the person who helps you."))
            helper = reader.choice("helper", Helper)
            if not reader.yes("read_out"):
                reader.problem(
                    "read_out",
                    N_("Read it out to the person you help. Tick this when they have agreed."),
                )
        consent = cls(version=CONSENT_VERSION, helper_name=helper_name, helper=helper)
        reader.finish()
        return consent


def is_helped(typed: FormInput) -> bool:
    """Whether somebody helps to fill in the form."""
    return next(iter(typed.get("helped", ())), "") == "yes"
