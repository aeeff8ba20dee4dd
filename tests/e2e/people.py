"""People for every page, each with a cookie and the data that the pages show."""

import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from flask import Flask
from sqlalchemy import select

from portal.crypto import Vault
from portal.db import Database
from portal.demo.campaigns import add_campaigns
from portal.domain.intake.import_types import BulkConsent as ListConsent
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.one_time_codes import CODE_LIFE, CodePurpose
from portal.domain.registration.choices import ConsentMethod
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.form_pages import FormPage, mark_done
from portal.domain.registration.states import Actor, State
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.shared_columns import Grade
from portal.domain.staff.roles import Desk, Role
from portal.models import Draft, DuplicatePair, Officer, OneTimeCode, Registration
from portal.services.hotline import callback_requests
from portal.services.intake.assisted_entry import submit
from portal.services.intake.assisted_entry.submit import EntryContext
from portal.services.intake.bulk_import import make_registrations as import_make
from portal.services.intake.bulk_import import undo_import as import_undo
from portal.services.intake.bulk_import import upload as import_upload
from portal.services.intake.bulk_import.upload import Upload
from portal.services.messaging import outbox
from portal.services.outreach import identification, screening
from portal.services.outreach.identification import KnownIdentified
from portal.services.outreach.screening import ScreeningResult
from portal.services.privacy import erasure
from portal.services.registration import drafts
from portal.services.registration.registration_mapper import pack_typed
from portal.services.registration.transition import TransitionGrounds, transition
from portal.services.reporting import (
    export_requests,
    sharing_agreements,
    webhook_endpoints,
    webhook_log,
)
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.shared_files import SharedFileRequest, request_shared_file
from portal.services.reporting.sharing_agreements import AgreementTerms
from portal.services.staff import invitations
from portal.services.staff.accounts import OfficerProfile
from portal.unit_of_work import UnitOfWork
from portal.workers.context import WorkerContext
from portal.workers.matching import match_batch
from portal.workers.processes import import_process
from tests import factories
from tests.e2e.agents import agents_in_calls, cookie_of
from tests.roll_ups import count_days
from tests.services.intake.bulk_import import lists
from tests.services.reporting.shared_files import layout_of
from tests.unit import unit
from tests.web.staff_client import Office

PHONE: Final = "+8801712345678"
_HELPED: Final = {
    "helped": ["yes"],
    "helper_name": ["রুবেল"],
    "helper": ["family"],
    "read_out": ["yes"],
}
_ELSEWHERE: Final = {
    "permanent_same": ["no"],
    "permanent_district": [factories.DHAKA_DISTRICT],
    "permanent_upazila": ["other"],
    "permanent_upazila_text": ["নবীনগর"],
}


class People:
    """The cookies of all people, by name; staff by role. The places must exist."""

    def __init__(self, app: Flask, database: Database, vault: Vault) -> None:
        self._app, self._database, self._vault = app, database, vault
        self._now = datetime.now(UTC)
        self._office = Office(app, database, vault)
        self.cookies: dict[str, str] = {}
        self._staff()
        self._fill_the_lists()
        self.cookies |= agents_in_calls(self._office, self.registration, self._now)
        while match_batch(database, vault):
            pass
        with database.read() as session:
            self.addresses["pair_id"] = str(
                session.scalars(select(DuplicatePair.id).limit(1)).one()
            )
        with database.begin() as session:
            count_days(session, self._now, vault)
            self.addresses["month"] = str(ReportMonth.of(dhaka_day(self._now)))
        self._on_the_way("on the way")
        self._on_the_way("back again", proven=True)
        with database.begin() as session:
            sent = factories.registration(session, vault=vault, submitted_at=self._now)
        with self._draft("sent") as draft:
            draft.registration_id = sent.id
        self._opened("opened", self.registration)
        self._opened("to correct", self._returned())
        self._opened("proven phone", self.registration, CodePurpose.LOST_REFERENCE)

    def _staff(self) -> None:
        self.begun: dict[str, str] = {}
        self.sent: dict[str, str] = {}
        self.imports: dict[str, list[str]] = {}
        self.addresses: dict[str, str] = {}
        """What stands in the addresses of pages about one thing."""
        for role in Role:
            officer = self._office.officer(role, desk=Desk.VOLUNTEER)
            self.addresses["officer_id"] = str(officer.id)
            if role in submit.ENTERING_ROLES:
                self._entries(officer)
                self._import(officer)
            if role is Role.SUPERVISOR:
                self._identify(officer)
            self.cookies[role.value] = cookie_of(self._office, officer)
        profile = OfficerProfile("new@demo.example", "Nasima", Role.MINISTRY)
        with self._database.begin() as session:
            self.addresses["token"] = invitations.invite_officer(
                unit(session, vault=self._vault, now=self._now), profile, by=None
            )

    def _entries(self, officer: Officer) -> None:
        """Makes an unfinished entry and a submitted one."""
        begun, sent = uuid.uuid4(), uuid.uuid4()
        self.begun[officer.role.value], self.sent[officer.role.value] = str(begun), str(sent)
        how = ConsentMethod.FACE_TO_FACE
        with self._database.begin() as session:
            for entry_id in (begun, sent):
                at = EntryContext(officer, entry_id, how, Language.BANGLA)
                problems = submit.save_entry(
                    unit(session, vault=self._vault, now=self._now), at, factories.TYPED | _HELPED
                )
                assert not problems
            submit.submit_entry(unit(session, vault=self._vault, now=self._now), officer, sent)

    def _import(self, officer: Officer) -> None:
        """Makes imports in every stage: faulty, unmapped, refused, done, undone."""
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
                import_make.start_making(
                    unit(session, vault=self._vault, now=self._now), officer, made, lists.EVERYBODY
                )
            self._import_all()
        with self._database.begin() as session:
            import_undo.undo_import(
                unit(session, vault=self._vault, now=self._now), officer, undone, "Not ours."
            )
        self._import_all()
        found += [done, undone]
        self.imports[officer.role.value] = [str(each) for each in found]

    def _send(self, officer: Officer, rows: Sequence[Mapping[str, str]]) -> uuid.UUID:
        content = lists.as_csv(rows)
        upload = Upload.checked("list.csv", content, ListConsent.SIGNED, Language.BANGLA)
        with self._database.begin() as session:
            made = import_upload.accept_upload(
                unit(session, vault=self._vault, now=self._now), officer, upload
            )
        self._import_all()
        return made.id

    def _import_all(self) -> None:
        import_process(WorkerContext(self._database, self._vault, hotline="16135")).run(once=True)

    def _identify(self, officer: Officer) -> None:
        """Makes an eligible person."""
        known = KnownIdentified("রহিমা বেগম", PHONE, None, None, Language.BANGLA)
        with self._database.begin() as session:
            listed = identification.identify_person(
                unit(session, vault=self._vault, now=self._now), officer, uuid.uuid4(), known
            )
            yes = ScreeningResult(eligible=True)
            screening.screen_person(
                unit(session, vault=self._vault, now=self._now),
                officer,
                listed.id,
                yes,
                seen=listed.stage,
            )
        self.addresses["person_id"] = str(listed.id)

    def _share(self, work: UnitOfWork, ministry: Officer) -> None:
        """Makes an agreement with a recipient, a webhook, and a file that waits for approval."""
        ends_on = dhaka_day(self._now) + timedelta(days=365)
        terms = AgreementTerms("A bank of development", "DSA 4/2026", Grade.IDENTIFIABLE, ends_on)
        agreement = sharing_agreements.add_agreement(work, ministry, terms)
        second = factories.officer(work.session, Role.ADMINISTRATOR, vault=self._vault)
        work.session.flush()
        sharing_agreements.approve_agreement(work, second, agreement.id)
        wanted = SharedFileRequest(
            "A report on returns", ExportFilters(), layout_of(Grade.IDENTIFIABLE)
        )
        request_shared_file(work, ministry, agreement.id, wanted)
        self.addresses["agreement_id"] = str(agreement.id)
        hook = webhook_endpoints.add_webhook(
            work, ministry, agreement.id, "https://hooks.example.org/phera"
        )
        work.session.flush()
        webhook_endpoints.approve_webhook(work, second, hook.endpoint_id)
        webhook_log.queue_test_event(work, ministry, hook.endpoint_id)
        self.addresses["endpoint_id"] = str(hook.endpoint_id)

    def _fill_the_lists(self) -> None:
        self.registration = self._office.registration()
        self.verified = self._office.registration(State.VERIFIED)
        self.unwanted = self._office.registration()
        with self._database.begin() as session:
            add_campaigns(unit(session, vault=self._vault, now=self._now), Random(1))
            ministry = factories.officer(session, Role.MINISTRY, vault=self._vault)
            for identifiable in (True, False):
                export_requests.request_export(unit(session, vault=self._vault, now=self._now), ministry, "A report on returns", ExportFilters(), identifiable=identifiable)  # fmt: skip
            self._share(unit(session, vault=self._vault, now=self._now), ministry)
            callback_requests.request_callback(
                unit(session, vault=self._vault, now=self._now), PHONE, Language.BANGLA
            )
            erasure.request_erasure(
                unit(session, vault=self._vault, now=self._now), self.unwanted.id
            )
            found = session.get_one(Registration, self.registration.id)
            found.unreachable_since = self._now
            message = outbox.queue_registration_message(
                unit(session, vault=self._vault, now=self._now), found, MessageKind.SUBMITTED
            )
            assert message is not None
            message.state, message.ended_at = MessageState.FAILED, self._now

    def _on_the_way(self, name: str, *, proven: bool = False) -> None:
        typed = factories.TYPED | _ELSEWHERE | {"consent": ["yes"]} | _HELPED
        with self._draft(name) as draft:
            drafts.set_phone(self._vault, draft, PHONE)
            draft.phone_verified = proven
            draft.consent_at = self._now
            for page in FormPage:
                typed = mark_done(typed, page)
            draft.typed = pack_typed(typed)

    def _returned(self) -> Registration:
        with self._database.begin() as session:
            made = factories.registration(session, vault=self._vault)
            transition(unit(session, vault=self._vault, now=self._now - timedelta(minutes=1)), made, State.RETURNED, actor=Actor.OFFICER, officer=factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=self._vault), grounds=TransitionGrounds(reason="নাম মিলছে না", fields=list(Correctable)))  # fmt: skip
            return made

    def _opened(
        self, name: str, registration: Registration, purpose: CodePurpose = CodePurpose.STATUS
    ) -> None:
        browser_token = self._browser_token(name)
        with self._database.begin() as session:
            session.add(
                OneTimeCode(
                    browser_token_hash=drafts.browser_token_hash(self._vault, browser_token),
                    purpose=purpose,
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
        browser_token = self._browser_token(name)
        with self._database.begin() as session:
            yield drafts.begin_draft(
                unit(session, vault=self._vault, now=self._now),
                browser_token,
                language=Language.BANGLA,
            )

    def _browser_token(self, name: str) -> str:
        client = self._app.test_client()
        with client.session_transaction() as session:
            session["visitor"] = f"the browser of {name}"
        cookie = client.get_cookie("phera")
        assert cookie is not None
        self.cookies[name] = cookie.value
        return f"the browser of {name}"
