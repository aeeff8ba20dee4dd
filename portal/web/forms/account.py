"""The form of a staff account."""

from typing import Self

from flask import request
from wtforms import SelectField, StringField

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Desk, Role
from portal.models import Officer
from portal.services.staff.accounts import OfficerProfile
from portal.web import request_context
from portal.web.forms.base_form import BaseForm, Options, no_choice, radios
from portal.web.locale import translate


def _districts() -> Options:
    named = {
        code: each.name(request_context.language())
        for code, each in load_places().districts.items()
    }
    return {"": translate(N_("None, or all"))} | dict(
        sorted(named.items(), key=lambda place: place[1])
    )


class AccountForm(BaseForm):
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
        """Returns the form empty or with the data of an account."""
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
        """Returns the form with the submitted input."""
        form = cls()
        form.centre.choices = list((no_choice() | centres).items())
        return form


def read_profile() -> OfficerProfile:
    """Reads the submitted profile. Raises `Invalid`."""
    sent = request.form
    try:
        role = Role(sent.get("role", ""))
        desk = Desk(sent["desk"]) if sent.get("desk") else None
        language = Language(sent.get("language", ""))
    except ValueError as error:
        raise Invalid(N_("Choose a role and a language.")) from error
    return OfficerProfile(
        email=sent.get("email", ""),
        name=sent.get("name", ""),
        role=role,
        district_code=sent.get("district") or None,
        centre_code=sent.get("centre") or None,
        desk=desk,
        language=language,
    )
