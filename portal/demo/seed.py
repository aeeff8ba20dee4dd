"""Demonstration data for development: one officer for each role, and made-up registrations."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from sqlalchemy import select

from portal.demo.people import DemoPerson
from portal.domain.platform.choices import Language
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor, State
from portal.domain.review.evidence import Evidence
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Desk, Role
from portal.models import Officer, Registration
from portal.services.messaging import outbox
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration.submit import Origin, register
from portal.services.registration.transition import NO_GROUNDS, TransitionGrounds, transition
from portal.services.staff import accounts
from portal.services.staff.accounts import OfficerCredentials, OfficerProfile
from portal.unit_of_work import UnitOfWork

PROFILES: Final = (
    OfficerProfile("district@demo.example", "Shirin Akter", Role.DISTRICT, district_code="BD2019"),
    OfficerProfile("centre@demo.example", "Kamal Hossain", Role.CENTRE, centre_code="RSC-CUM"),
    OfficerProfile("hotline@demo.example", "Farhana Yasmin", Role.REGISTRAR, desk=Desk.HOTLINE),
    OfficerProfile(
        "volunteer@demo.example",
        "Sabbir Ahmed",
        Role.REGISTRAR,
        district_code="BD2019",
        desk=Desk.VOLUNTEER,
    ),
    OfficerProfile(
        "supervisor@demo.example", "Tahmina Khatun", Role.SUPERVISOR, district_code="BD2019"
    ),
    OfficerProfile(
        "ministry@demo.example", "Nasrin Sultana", Role.MINISTRY, language=Language.ENGLISH
    ),
    OfficerProfile(
        "admin@demo.example", "Rafiqul Islam", Role.ADMINISTRATOR, language=Language.ENGLISH
    ),
    OfficerProfile("admin2@demo.example", "Salma Khatun", Role.ADMINISTRATOR),
)

LONGEST_AGO: Final = timedelta(days=60)
"""The greatest age of a made-up registration."""
_LONGEST_WAIT: Final = timedelta(days=16)
"""The greatest age of one that waits to be checked."""

# Final states of every 20 registrations, with the decisions that lead to them.
_SHARES: Final[Mapping[State, int]] = {
    State.SUBMITTED: 8,
    State.VERIFIED: 4,
    State.RECEIVED: 3,
    State.RETURNED: 1,
    State.REJECTED: 1,
    State.DUPLICATE: 1,
    State.CLOSED: 1,
    State.WITHDRAWN: 1,
}
_STEPS: Final[Mapping[State, Sequence[tuple[State, Actor]]]] = {
    State.SUBMITTED: (),
    State.RETURNED: ((State.RETURNED, Actor.OFFICER),),
    State.REJECTED: ((State.REJECTED, Actor.OFFICER),),
    State.DUPLICATE: ((State.DUPLICATE, Actor.OFFICER),),
    State.WITHDRAWN: ((State.WITHDRAWN, Actor.RETURNEE),),
    State.VERIFIED: ((State.VERIFIED, Actor.OFFICER),),
    State.RECEIVED: ((State.VERIFIED, Actor.OFFICER), (State.RECEIVED, Actor.CENTRE)),
    State.CLOSED: (
        (State.VERIFIED, Actor.OFFICER),
        (State.RECEIVED, Actor.CENTRE),
        (State.CLOSED, Actor.CENTRE),
    ),
}
_GROUNDS: Final[Mapping[State, TransitionGrounds]] = {
    State.VERIFIED: TransitionGrounds(evidence=(Evidence.NID_SEEN, Evidence.CALLED)),
    State.RETURNED: TransitionGrounds(
        reason="জন্ম তারিখ আর এনআইডির তারিখ মিলছে না। কার্ড দেখে আবার লিখুন।",
        fields=(Correctable.BIRTH, Correctable.DOCUMENT),
    ),
    State.REJECTED: TransitionGrounds(reason="ফোনে কথা হয়েছে: আপনি বিদেশে কাজ করেননি বলেছেন।"),
}


class SignIn(NamedTuple):
    """The credentials of a demo officer, for printing."""

    role: str
    area: str
    email: str
    password: str
    totp_secret: str


def add_officers(work: UnitOfWork) -> list[SignIn]:
    """Adds the demo officers with new credentials."""
    sign_ins = []
    for profile in PROFILES:
        credentials = OfficerCredentials.new()
        accounts.add_officer(work, profile, credentials)
        area = profile.district_code or profile.centre_code or ""
        secrets = (credentials.password, credentials.totp_secret)
        role = profile.desk.label if profile.desk else profile.role.label
        sign_ins.append(SignIn(role, _area_name(area), profile.email, *secrets))
    return sign_ins


class PlannedRegistration(NamedTuple):
    """A made-up registration with the time of its submission and its last state."""

    at: datetime
    state: State
    person: DemoPerson


class Town:
    """The officers who decide on made-up registrations. Their accounts cannot sign in."""

    def __init__(self, work: UnitOfWork, random: Random) -> None:
        self._work, self._random = work, random
        self._credentials = OfficerCredentials.new()
        self._known: dict[str, Officer] = {}

    def plan(self, person: DemoPerson, number: int) -> PlannedRegistration:
        """Chooses the state of a registration and the time of its submission."""
        state = self._random.choices(list(_SHARES), list(_SHARES.values()))[0]
        if number < len(_SHARES):
            state = list(_SHARES)[number]  # every state occurs even with few people
        longest_ago = _LONGEST_WAIT if state is State.SUBMITTED else LONGEST_AGO
        at = self._work.now - longest_ago * self._random.uniform(0.1, 1)
        return PlannedRegistration(at, state, person)

    def add(self, planned: PlannedRegistration) -> Registration:
        """Adds one registration and the decisions on it. The earliest is added first, as ids grow with time."""
        at, state, person = planned
        origin = Origin(person.language, person.channel, at - timedelta(minutes=14))
        if self._random.random() < 0.9:
            proven = self._work.vault.index(PHONE_INDEX, "+88" + person.typed["mobile"][0])
            origin = origin._replace(proven_phone=proven)
        registration = register(self._work.at(at), person.typed, origin)
        for to_state, actor in _STEPS[state]:
            at += timedelta(hours=self._random.uniform(3, 90))
            at = min(at, self._work.now)
            self._decide(self._work.at(at), registration, to_state, actor)
        return registration

    def _decide(
        self, work: UnitOfWork, registration: Registration, to_state: State, actor: Actor
    ) -> None:
        made = transition(
            work,
            registration,
            to_state,
            actor=actor,
            officer=None if actor is Actor.RETURNEE else self._officer(registration, actor),
            grounds=_GROUNDS.get(to_state, NO_GROUNDS),
        )
        outbox.queue_transition_message(work, registration, made)

    def _officer(self, registration: Registration, actor: Actor) -> Officer:
        if actor is Actor.CENTRE:
            role, area = Role.CENTRE, registration.centre_code
        else:
            role, area = Role.DISTRICT, registration.district_code
        if area not in self._known:
            self._known[area] = self._find(role, area)
        return self._known[area]

    def _find(self, role: Role, area: str) -> Officer:
        column = Officer.centre_code if role is Role.CENTRE else Officer.district_code
        found = self._work.session.scalars(
            select(Officer).where(column == area, Officer.role == role).limit(1)
        ).one_or_none()
        if found is not None:
            return found
        profile = OfficerProfile(
            email=f"{area.lower()}@demo.example",
            name=f"{_area_name(area)} officer",
            role=role,
            district_code=area if role is Role.DISTRICT else None,
            centre_code=area if role is Role.CENTRE else None,
        )
        officer = accounts.add_officer(self._work, profile, self._credentials)
        officer.active = False
        return officer


def _area_name(code: str) -> str:
    districts = load_places().districts
    return districts[code].name_en if code in districts else code or "–"
