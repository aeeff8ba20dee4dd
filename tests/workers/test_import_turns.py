"""Imports take turns, a row that fails is set aside, and a killed worker loses its claim."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from portal.db import Database
from portal.domain.intake.import_types import BulkConsent, ImportStage
from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Role
from portal.models import Import
from portal.services.intake.bulk_import import dry_run, import_claims, make_registrations
from portal.services.intake.bulk_import import upload as import_upload
from portal.services.intake.bulk_import.upload import Upload
from portal.workers.context import WorkerContext
from portal.workers.imports import Importer
from tests import factories
from tests.factories import VAULT
from tests.services.intake.bulk_import.lists import Desk, as_csv, people, sheet
from tests.unit import unit


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    with sqlite_database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        return Desk(sqlite_database, officer)


def upload(desk: Desk, content: bytes) -> Import:
    sent = Upload.checked("list.csv", content, BulkConsent.SIGNED, Language.BANGLA)
    with desk.database.begin() as session:
        return import_upload.accept_upload(unit(session, now=datetime.now(UTC)), desk.officer, sent)


def test_a_short_list_does_not_wait_for_a_long_one(desk: Desk) -> None:
    long = upload(desk, as_csv(people(1500)))
    short = upload(desk, as_csv(people(2)))
    with Importer(WorkerContext(desk.database, VAULT, hotline="16135")) as importer:
        while desk.look(short.id).stage is not ImportStage.CHECKED:
            importer.work_on_each(datetime.now(UTC))
        assert desk.look(long.id).stage is ImportStage.READING


def test_a_row_on_which_the_search_fails_is_faulty_and_the_others_are_made(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    search, write = dry_run.candidates, make_registrations.write_registration

    def fail(answers: object) -> None:
        if "0171000000" + "2" in str(answers):
            raise ZeroDivisionError

    monkeypatch.setattr(dry_run, "candidates", lambda *a: fail(a[2]) or search(*a))
    sent = desk.send(as_csv(people(4)))
    assert (desk.look(sent).stage, desk.look(sent).rows_wrong) == (ImportStage.CHECKED, 1)
    monkeypatch.setattr(dry_run, "candidates", search)
    whole = desk.send(as_csv(people(3, Village="Rampur")))
    monkeypatch.setattr(
        make_registrations, "write_registration", lambda *a: fail(a[1]) or write(*a)
    )
    made = desk.make(whole)
    assert (made.stage, made.rows_made, made.rows_wrong) == (ImportStage.DONE, 2, 1)


def test_a_claim_ends_with_time_and_an_interrupted_try_does_not_count(desk: Desk) -> None:
    sent, now = upload(desk, as_csv(people(1))), datetime.now(UTC)
    with desk.database.begin() as session:
        assert import_claims.claim_import(unit(session, now=now), sent.id) == 1
    with desk.database.begin() as session:
        assert import_claims.claim_import(unit(session, now=now), sent.id) is None
    later = now + import_claims.CLAIMED_FOR + timedelta(seconds=1)
    with desk.database.begin() as session:
        assert import_claims.claim_import(unit(session, now=later), sent.id) == 2
        import_claims.release_import_claim(unit(session, now=later), sent.id, is_failure=False)
    assert desk.look(sent.id).tries == 0


def test_a_worker_that_is_told_to_stop_does_so_in_seconds_and_the_list_stays(desk: Desk) -> None:
    sent = upload(desk, sheet(people(300)))
    stopping = threading.Event()
    context = WorkerContext(desk.database, VAULT, hotline="16135", stopping=stopping)
    with Importer(context) as importer:
        importer.work_on_each(datetime.now(UTC))
        stopping.set()
        began = time.monotonic()
    assert time.monotonic() - began < 5
    found = desk.look(sent.id)
    assert (found.stage, found.tries, found.claimed_until) == (ImportStage.READING, 0, None)
    desk.worker.run(once=True)
    assert (desk.look(sent.id).stage, desk.look(sent.id).rows) == (ImportStage.CHECKED, 300)


def test_a_claim_by_a_clock_that_is_a_little_ahead_holds(desk: Desk) -> None:
    made = upload(desk, as_csv(people(2)))
    now = datetime.now(UTC)
    with desk.database.begin() as session:
        ahead = unit(session, now=now + timedelta(seconds=20))
        assert import_claims.claim_import(ahead, made.id) == 1
        assert import_claims.claim_import(unit(session, now=now), made.id) is None


def test_a_claim_from_before_the_clock_was_set_back_holds_up_no_import(desk: Desk) -> None:
    made = upload(desk, as_csv(people(2)))
    ahead = datetime.now(UTC) + timedelta(hours=12)
    with desk.database.begin() as session:
        assert import_claims.claim_import(unit(session, now=ahead), made.id) == 1
    desk.worker.run(once=True)
    assert desk.look(made.id).stage is ImportStage.CHECKED
