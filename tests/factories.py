"""Rows for tests, made by the services, without a page or an SMS."""

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.answers import Answers
from portal.domain.registration.choices import Channel
from portal.domain.registration.reference import new_reference
from portal.domain.registration.states import Actor, State
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import ROLES_WITH_A_DISTRICT, Desk, Role
from portal.models import Base, Centre, District, Officer, Registration, Upazila
from portal.models.base import new_id
from portal.services.audit import audit_log
from portal.services.platform.key_checks import accept_first_keys
from portal.services.registration.registration_mapper import write_answers
from portal.services.registration.transition import TransitionGrounds, transition
from portal.services.routing.centre_assignment import route
from portal.services.routing.seed_reference import seed_reference
from portal.services.staff import accounts, passwords, second_factor
from portal.services.staff.accounts import OfficerCredentials, OfficerProfile
from tests import clock, keys
from tests.unit import unit

NOW, VAULT = clock.NOW, keys.VAULT

COXS_BAZAR, DHAKA_DISTRICT = "BD2022", "BD3026"
NOAKHALI_CENTRE, DHAKA_CENTRE = "RSC-NOA", "RSC-DHA"

PASSWORD = "correct horse battery"
TYPED: dict[str, list[str]] = {
    "consent": ["yes"],
    "may_share": ["yes"],
    "mobile": ["01712345678"],
    "may_sms": ["yes"],
    "may_call": ["yes"],
    "whose_phone": ["own"],
    "safe_time": ["any"],
    "name_bn": ["রহিমা বেগম"],
    "name_en": ["Rahima Begum"],
    "father_name": ["আব্দুল করিম"],
    "sex": ["female"],
    "birth_day": ["5"],
    "birth_month": ["3"],
    "birth_year": ["1990"],
    "document_type": ["nid"],
    "document_number": ["19901234567890123"],
    "district": [COXS_BAZAR],
    "upazila": ["BD20220016"],
    "union_ward": ["৩ নং ওয়ার্ড"],
    "village": ["সোনারপাড়া"],
    "permanent_same": ["yes"],
    "country": ["SA"],
    "left_year": ["2019"],
    "left_month": ["2"],
    "returned_year": ["2026"],
    "returned_month": ["9"],
    "travelled": ["regular"],
    "returned_how": ["job_ended"],
    "reasons": ["lost_job", "no_wages"],
    "occupation": ["domestic"],
    "skills": ["cooking", "sewing"],
    "schooling": ["primary"],
    "needs": ["loan", "training"],
}

_seconds = itertools.count()
_seed_statements: dict[str, list[str]] = {}
"""For each kind of database the statements that insert what `seed_reference` made."""


def places(session: Session, vault: Vault = VAULT) -> None:
    """Adds the rows of every database: districts, upazilas, centres, audit log and keys.

    `seed_reference` runs once for each kind of database. Later tests insert the rows that it made,
    which is four times as fast.
    """
    kind = session.get_bind().dialect.name
    if kind in _seed_statements:
        for statement in _seed_statements[kind]:
            session.connection().exec_driver_sql(statement)
    else:
        seed_reference(unit(session))
        _seed_statements[kind] = [_insert_again(session, m) for m in (District, Upazila, Centre)]
    begin_database(session, vault)


def _insert_again(session: Session, model: type[Base]) -> str:
    rows = [dict(row) for row in session.execute(select(model.__table__)).mappings()]
    return str(
        insert(model)
        .values(rows)
        .compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    )


def begin_database(session: Session, vault: Vault = VAULT) -> None:
    """Begins the audit log of an empty database and accepts the keys."""
    audit_log.start_audit_chain(unit(session, vault=vault))
    accept_first_keys(unit(session, vault=vault))


def replace_typed(newer: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Returns `TYPED` with these answers. They replace what contradicts them, such as an age the birth."""
    fields = TYPED | dict(newer)
    if newer.get("document_type") == ["none"] or "document_unknown" in newer:
        fields["document_number"] = newer.get("document_number", [])
    if "age" in newer:
        for part in ("birth_day", "birth_month", "birth_year"):
            fields[part] = newer.get(part, [])
    return {name: values for name, values in fields.items() if values}


def registration(
    session: Session,
    state: State = State.SUBMITTED,
    *,
    vault: Vault = VAULT,
    by: Officer | None = None,
    submitted_at: datetime | None = None,
    language: Language = Language.BANGLA,
    **typed: str | list[str],
) -> Registration:
    """Returns a registration in a state. Named answers replace `TYPED`; an empty one removes it.

    Each is submitted a second after the previous one. Decisions need the officer `by`.
    """
    submitted_at = submitted_at or NOW - timedelta(days=1) + timedelta(seconds=next(_seconds))
    fields = replace_typed({n: [v] if isinstance(v, str) else v for n, v in typed.items()})
    if "upazila" not in typed:
        fields["upazila"] = [load_places().upazilas_of(fields["district"][0])[0].code]
    answers = Answers.read(fields, dhaka_day(submitted_at))
    found = route(unit(session), answers.home.present.district)
    made = Registration(
        id=new_id(),
        reference=new_reference(),
        language=language,
        channel=Channel.SELF_WEB,
        submitted_at=submitted_at,
        consent_at=submitted_at,
        phone_verified=True,
        centre_code=found.centre_code,
        centre_distance_km=found.distance_km,
        route_reason=found.reason,
    )
    write_answers(vault, made, answers, fields)
    for step, actor in _way_to(state):
        decided_by = by if actor in (Actor.OFFICER, Actor.CENTRE) else None
        row = transition(
            unit(session, vault=vault, now=submitted_at),
            made,
            step,
            actor=actor,
            officer=decided_by,
            grounds=TransitionGrounds(reason="Please look at it again."),
        )
        session.expunge(row)  # the registration is written first
        for each in (made, row):
            session.add(each)
            session.flush()
    return made


def officer(
    session: Session,
    role: Role,
    area: str | None = None,
    *,
    vault: Vault = VAULT,
    email: str | None = None,
    name: str = "Shirin Akter",
    desk: Desk = Desk.HOTLINE,
    now: datetime = NOW,
) -> Officer:
    """Returns an account with the password `PASSWORD`; `area` is a code of a district or centre."""
    profile = OfficerProfile(
        email=email or f"{role.value}-{next(_seconds)}@demo.example",
        name=name,
        role=role,
        district_code=area if role in ROLES_WITH_A_DISTRICT else None,
        centre_code=area if role is Role.CENTRE else None,
        desk=desk if role is Role.REGISTRAR else None,
    )
    credentials = OfficerCredentials(PASSWORD, _password_hash(), second_factor.new_secret())
    account = accounts.add_officer(unit(session, vault=vault, now=now), profile, credentials)
    account.tour_ended_at = now
    return account


def code_of(officer: Officer, *, vault: Vault = VAULT, now: datetime = NOW) -> str:
    """Returns the six digits that the officer's app shows."""
    return second_factor.totp_code(officer.totp_secret or "", now=now)


@cache
def _password_hash() -> str:
    return passwords.hash_password(PASSWORD)


def _way_to(state: State) -> list[tuple[State, Actor]]:
    way = [(State.SUBMITTED, Actor.RETURNEE)]
    if state in (State.RETURNED, State.REJECTED, State.DUPLICATE):
        way.append((state, Actor.OFFICER))
    if state in (State.VERIFIED, State.RECEIVED, State.CLOSED):
        way.append((State.VERIFIED, Actor.OFFICER))
    if state in (State.RECEIVED, State.CLOSED):
        way.append((State.RECEIVED, Actor.CENTRE))
    if state is State.CLOSED:
        way.append((State.CLOSED, Actor.CENTRE))
    if state is State.WITHDRAWN:
        way.append((State.WITHDRAWN, Actor.RETURNEE))
    return way
