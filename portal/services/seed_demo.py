"""Demonstration data for development: one officer for each role, and made-up registrations."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.choices import Language, Role
from portal.services import officers
from portal.services.officers import Credentials, Profile

_DISTRICT, _CENTRE = "BD2019", "RSC-CUM"

PROFILES: Final = (
    Profile("district@demo.example", "Shirin Akter", Role.DISTRICT, district_code=_DISTRICT),
    Profile("centre@demo.example", "Kamal Hossain", Role.CENTRE, centre_code=_CENTRE),
    Profile("ministry@demo.example", "Nasrin Sultana", Role.MINISTRY, language=Language.ENGLISH),
    Profile("admin@demo.example", "Rafiqul Islam", Role.ADMINISTRATOR, language=Language.ENGLISH),
)


class SignIn(NamedTuple):
    """What a demo officer signs in with, to be printed."""

    role: str
    area: str
    email: str
    password: str
    totp_secret: str


def add_officers(session: Session, vault: Vault, *, now: datetime) -> list[SignIn]:
    """Makes the demo officers with fresh credentials."""
    sign_ins = []
    for profile in PROFILES:
        credentials = Credentials.new()
        officers.add(session, vault, profile, credentials, now=now)
        area = profile.district_code or profile.centre_code or "–"
        sign_ins.append(
            SignIn(
                profile.role.label,
                area,
                profile.email,
                credentials.password,
                credentials.totp_secret,
            )
        )
    return sign_ins
