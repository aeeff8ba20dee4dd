"""A staff account: whose it is, and what it may do where."""

from typing import Self

from flask import request
from wtforms import SelectField, StringField

from portal.domain.choices import Desk, Language, Role
from portal.domain.errors import Invalid
from portal.domain.places import load_places
from portal.domain.words import N_
from portal.models import Officer
from portal.services.officers import Profile
from portal.web import current
from portal.web.forms.carrier import Carrier, Options, no_choice, radios
from portal.web.locale import translate


def _districts() -> Options:
    named = {code: each.name(current.language()) for code, each in load_places().districts.items()}
    return {"": translate(N_("None, or all"))} | dict(
        sorted(named.items(), key=lambda place: place[1])
    )


class AccountForm(Carrier):
    """The profile of an account."""

    name = StringField(N_("Name"))
    email = StringField(N_("Email"))
    role = radios(N_("Role"), Role)
    district = SelectField(N_("District"), choices=_districts)
    centre = SelectField(N_("Centre"))
    desk = SelectField(
        N_("Desk of a registrar"),
        choices=lambda: no_choice() | {desk.value: translate(desk.label) for desk in Desk},
    )
    language = radios(N_("Language"), Language)

    @classmethod
    def of(cls, officer: Officer | None, centres: Options) -> Self:
        """As it is first shown: empty, or with what an account is now."""
        data = {"language": Language.BANGLA.value}
        if officer is not None:
            data = {
                "name": officer.name,
                "email": officer.email,
                "role": officer.role.value,
                "district": officer.district_code or "",
                "centre": officer.centre_code or "",
                "desk": officer.desk.value if officer.desk else "",
                "language": officer.language.value,
            }
        form = cls(formdata=None, data=data)
        form.centre.choices = list((no_choice() | centres).items())
        return form

    @classmethod
    def sent(cls, centres: Options) -> Self:
        """With what was typed."""
        form = cls()
        form.centre.choices = list((no_choice() | centres).items())
        return form


def read_profile() -> Profile:
    """What was sent. Raises `Invalid`."""
    sent = request.form
    try:
        role = Role(sent.get("role", ""))
        desk = Desk(sent["desk"]) if sent.get("desk") else None
        language = Language(sent.get("language", ""))
    except ValueError as error:
        raise Invalid(N_("Choose a role and a language.")) from error
    return Profile(
        email=sent.get("email", ""),
        name=sent.get("name", ""),
        role=role,
        district_code=sent.get("district") or None,
        centre_code=sent.get("centre") or None,
        desk=desk,
        language=language,
    )
