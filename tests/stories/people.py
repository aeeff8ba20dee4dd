"""People who stand at every page there is: each has a cookie, and what the pages show is there."""

import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from typing import Final

from flask import Flask
from sqlalchemy import select

from portal.cli.duplicates import compare_some
from portal.cli.import_worker import ImportWorker
from portal.crypto import Vault
from portal.db import Database
from portal.domain.choices import ConsentHow, Desk, Language, Role
from portal.domain.codes import CODE_LIFE, CodePurpose
from portal.domain.corrections import Correctable
from portal.domain.imports.terms import ConsentHow as ListConsent
from portal.domain.pages import Page, mark_done
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.message_states import MessageState
from portal.domain.states import Actor, State
from portal.models import Draft, Officer, OneTimeCode, Pair, Registration
from portal.services import call_backs, enter, erase, export, fill_in, invite_officer
from portal.services.enter import Desktop
from portal.services.export_file import Filters
from portal.services.identified import identify, screen
from portal.services.identified.identify import Known
from portal.services.identified.screen import Finding
from portal.services.imports import make as import_make
from portal.services.imports import undo as import_undo
from portal.services.imports import upload as import_upload
from portal.services.imports.upload import Upload
from portal.services.move import Grounds, move
from portal.services.officers import Profile
from portal.services.record import pack_typed
from portal.services.seed_campaigns import add_campaigns
from portal.services.sms import notify
from tests import make
from tests.services import lists
from tests.web.desk import Office

PHONE: Final = "+8801712345678"
_HELPED: Final = {
    "helped": ["yes"],
    "helper_name": ["রুবেল"],
    "helper": ["family"],
    "read_out": ["yes"],
}
_ELSEWHERE: Final = {
    "permanent_same": ["no"],
    "permanent_district": [make.DHAKA_DISTRICT],
    "permanent_upazila": ["other"],
    "permanent_upazila_text": ["নবীনগর"],
}


class People:
    """Cookies of everybody, by name; the staff is called by role. The places must be there."""

    def __init__(self, app: Flask, database: Database, vault: Vault) -> None:
        self._app, self._database, self._vault = app, database, vault
        self._now = datetime.now(UTC)
        self._office = Office(app, database, vault)
        self.cookies: dict[str, str] = {}
        self._staff()
        self._fill_the_lists()
        while compare_some(database, vault):
            pass
        with database.read() as session:
            self.addresses["pair_id"] = str(session.scalars(select(Pair.id).limit(1)).one())
        self._on_the_way("on the way")
        self._on_the_way("back again", proven=True)
        with database.begin() as session:
            sent = make.registration(session, vault=vault, submitted_at=self._now)
        with self._draft("sent") as draft:
            draft.registration_id = sent.id
        self._opened("opened", self.registration)
        self._opened("to correct", self._returned())

    def _staff(self) -> None:
        self.begun: dict[str, str] = {}
        self.sent: dict[str, str] = {}
        self.imports: dict[str, list[str]] = {}
        self.addresses: dict[str, str] = {}
        """What stands in the addresses of pages about one thing."""
        for role in Role:
            officer = self._office.officer(role, desk=Desk.VOLUNTEER)
            self.addresses["officer_id"] = str(officer.id)
            if role in enter.ENTERING_ROLES:
                self._entries(officer)
                self._import(officer)
            if role is Role.SUPERVISOR:
                self._identify(officer)
            cookie = self._office.browser(officer).client.get_cookie("phera")
            assert cookie is not None
            self.cookies[role.value] = cookie.value
        inviting = self._office.officer(Role.ADMINISTRATOR)
        profile = Profile("new@demo.example", "Nasima", Role.MINISTRY)
        with self._database.begin() as session:
            self.addresses["token"] = invite_officer.invite(
                session, self._vault, profile, by=inviting, now=self._now
            )

    def _entries(self, officer: Officer) -> None:
        """One that is begun and one that is sent."""
        begun, sent = uuid.uuid4(), uuid.uuid4()
        self.begun[officer.role.value], self.sent[officer.role.value] = str(begun), str(sent)
        how, now = ConsentHow.FACE_TO_FACE, self._now
        with self._database.begin() as session:
            for entry_id in (begun, sent):
                at = Desktop(officer, entry_id, how, Language.BANGLA, now)
                problems = enter.keep(session, self._vault, at, make.TYPED | _HELPED)
                assert not problems
            enter.submit(session, self._vault, officer, sent, hotline="16135", now=now)

    def _import(self, officer: Officer) -> None:
        """Lists at each stop of their way: checked with a fault, to be mapped, refused, done, taken back."""
        mobile = f"0171{officer.id.int % 10**7:07}"
        person = {**lists.PERSON, "Mobile": mobile, "Document number": f"1990{mobile}00"}
        checked = [person, {**person, "Mobile": "12"}]
        to_map = [{("Handset" if key == "Mobile" else key): text for key, text in person.items()}]
        found = [self._send(officer, rows) for rows in (checked, to_map, [{"What": "ever"}])]
        done, undone = (
            self._send(officer, [{**person, "Name": name}]) for name in ("Rahima", "Karima")
        )
        for made in (done, undone):
            with self._database.begin() as session:
                import_make.start(
                    session, self._vault, officer, made, lists.EVERYBODY, now=self._now
                )
            self._import_all()
        with self._database.begin() as session:
            import_undo.undo(session, self._vault, officer, undone, "Not ours.", now=self._now)
        self._import_all()
        found += [done, undone]
        self.imports[officer.role.value] = [str(each) for each in found]

    def _send(self, officer: Officer, rows: Sequence[Mapping[str, str]]) -> uuid.UUID:
        content = lists.as_csv(rows)
        upload = Upload.looked_at("list.csv", content, ListConsent.SIGNED, Language.BANGLA)
        with self._database.begin() as session:
            made = import_upload.accept(session, self._vault, officer, upload, now=self._now)
        self._import_all()
        return made.id

    def _import_all(self) -> None:
        ImportWorker(self._database, self._vault, hotline="16135").run(once=True)

    def _identify(self, officer: Officer) -> None:
        """Somebody who is to be registered."""
        known = Known("রহিমা বেগম", PHONE, None, None, Language.BANGLA)
        with self._database.begin() as session:
            listed = identify.identify(
                session, self._vault, officer, uuid.uuid4(), known, now=self._now
            )
            yes = Finding(eligible=True)
            screen.screen(
                session, self._vault, officer, listed.id, yes, seen=listed.stage, now=self._now
            )
        self.addresses["person_id"] = str(listed.id)

    def _fill_the_lists(self) -> None:
        self.registration = self._office.registration()
        self.verified = self._office.registration(State.VERIFIED)
        self.unwanted = self._office.registration()
        with self._database.begin() as session:
            add_campaigns(session, self._vault, Random(1), now=self._now)
            ministry = make.officer(session, Role.MINISTRY, vault=self._vault)
            for identifiable in (True, False):
                export.ask(
                    session, self._vault, ministry, "A report on returns", Filters(),
                    identifiable=identifiable, now=self._now,
                )  # fmt: skip
            call_backs.ask(session, self._vault, PHONE, Language.BANGLA, now=self._now)
            erase.ask(session, self._vault, self.unwanted.id, hotline="16135", now=self._now)
            found = session.get_one(Registration, self.registration.id)
            found.unreachable_since = self._now
            message = notify.queue_about(
                session, self._vault, found, MessageKind.SUBMITTED, hotline="16135", now=self._now
            )
            assert message is not None
            message.state, message.ended_at = MessageState.FAILED, self._now

    def _on_the_way(self, name: str, *, proven: bool = False) -> None:
        typed = make.TYPED | _ELSEWHERE | {"consent": ["yes"]} | _HELPED
        with self._draft(name) as draft:
            fill_in.set_phone(self._vault, draft, PHONE)
            draft.phone_verified = proven
            draft.consent_at = self._now
            for page in Page:
                typed = mark_done(typed, page)
            draft.seal(self._vault, "typed", pack_typed(typed))

    def _returned(self) -> Registration:
        with self._database.begin() as session:
            made = make.registration(session, vault=self._vault)
            move(
                session, self._vault, made, State.RETURNED, actor=Actor.OFFICER,
                officer=make.officer(session, Role.DISTRICT, make.COXS_BAZAR, vault=self._vault),
                grounds=Grounds(reason="নাম মিলছে না", fields=list(Correctable)), now=self._now,
            )  # fmt: skip
            return made

    def _opened(self, name: str, registration: Registration) -> None:
        visitor = self._visitor(name)
        with self._database.begin() as session:
            session.add(
                OneTimeCode(
                    visitor_hash=fill_in.visitor_hash(self._vault, visitor),
                    purpose=CodePurpose.STATUS,
                    mobile_index=registration.mobile_index,
                    code_hash=os.urandom(32),
                    registration_id=registration.id,
                    sent_at=self._now,
                    expires_at=self._now + CODE_LIFE,
                    used_at=self._now,
                )
            )

    @contextmanager
    def _draft(self, name: str) -> Iterator[Draft]:
        visitor = self._visitor(name)
        with self._database.begin() as session:
            yield fill_in.begin_draft(
                session, self._vault, visitor, language=Language.BANGLA, now=self._now
            )

    def _visitor(self, name: str) -> str:
        client = self._app.test_client()
        with client.session_transaction() as session:
            session["visitor"] = f"the browser of {name}"
        cookie = client.get_cookie("phera")
        assert cookie is not None
        self.cookies[name] = cookie.value
        return f"the browser of {name}"
