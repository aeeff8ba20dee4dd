"""A page is read in one transaction, and its template runs no statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from flask import Flask, render_template_string
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from portal.db import Database
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.read_replica import ReadReplica
from portal.web import request_context
from portal.web.access import anyone
from tests.web.staff_client import Office


@dataclass
class Work:
    """The transactions and statements of a request."""

    transactions: int = 0
    statements: list[str] = field(default_factory=list)


@contextmanager
def watched(database: Database) -> Iterator[Work]:
    """Counts the transactions and statements in the block."""
    work = Work()

    def begin(_connection: object) -> None:
        work.transactions += 1

    def execute(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        work.statements.append(statement)

    event.listen(database.engine, "begin", begin)
    event.listen(database.engine, "before_cursor_execute", execute)
    try:
        yield work
    finally:
        event.remove(database.engine, "begin", begin)
        event.remove(database.engine, "before_cursor_execute", execute)


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.DISTRICT, "/bn/staff/queue"),
        (Role.SUPERVISOR, "/bn/staff/second-looks"),
        (Role.CENTRE, "/bn/staff/queue"),
        (Role.MINISTRY, "/bn/staff/exports"),
        (Role.ADMINISTRATOR, "/bn/staff/accounts"),
        (Role.REGISTRAR, "/bn/staff/entry"),
    ],
)
def test_a_page_of_staff_is_read_in_one_transaction(office: Office, role: Role, path: str) -> None:
    office.registration()
    browser = office.browser(office.officer(role))
    with watched(office.database) as work:
        browser.open(path)
    assert work.transactions == 1


def test_the_screen_of_a_registration_is_read_in_one_transaction(office: Office) -> None:
    registration = office.registration(State.VERIFIED)
    browser = office.browser(office.officer(Role.DISTRICT))
    with watched(office.database) as work:
        browser.open(f"/bn/staff/registrations/{show_reference(registration.reference)}")
    assert work.transactions == 1, "the access log is written after the response"


def test_a_template_that_queries_fails_and_the_next_page_works(app: Flask, office: Office) -> None:
    def view() -> str:
        with request_context.read() as work:
            return render_template_string(
                "{{ query() }}", query=lambda: work.session.scalar(text("SELECT 1"))
            )

    app.add_url_rule("/en/queries", "queries", anyone(view))
    browser = office.browser(office.officer(Role.DISTRICT))
    assert browser.client.get("/en/queries").status_code == 500
    browser.open("/bn/staff/queue")


def test_an_error_in_a_read_leaves_no_transaction_behind(app: Flask, office: Office) -> None:
    def view() -> str:
        try:
            with request_context.read() as work:
                work.session.execute(text("SELECT no_such_column"))
        except DBAPIError:
            with request_context.read() as work:
                return str(work.session.scalar(text("SELECT 7")))
        return "nothing failed"

    app.add_url_rule("/en/fails", "fails", anyone(view))
    assert office.browser().client.get("/en/fails").text == "7"


class NearStandby(ReadReplica):
    """A standby that is always near enough."""

    def _is_near(self, _standby: Database) -> bool:
        return True


@pytest.fixture
def standby(office: Office) -> Iterator[Database]:
    """A second database of the portal, from which lists are read; both are one file."""
    second = Database(str(office.database.url))
    services = office.app.extensions["phera"]
    office.app.extensions["phera"] = replace(services, replica=NearStandby(office.database, second))
    yield second
    second.close()


def test_the_queue_is_read_from_the_standby_and_session_and_menu_from_the_primary(
    office: Office, standby: Database
) -> None:
    browser = office.browser(office.officer(Role.DISTRICT))
    with watched(office.database) as primary, watched(standby) as lists:
        browser.open("/bn/staff/queue")
    # The menu, with the decision that can be undone, is never old; so it is read after the rows.
    assert (primary.transactions, lists.transactions) == (2, 1)
    assert not any("sessions" in statement for statement in lists.statements)


def test_an_officer_who_has_just_written_reads_the_primary(
    office: Office, standby: Database
) -> None:
    office.registration()
    browser = office.browser(office.officer(Role.DISTRICT))
    browser.open("/bn/staff/queue")
    browser.post("/bn/staff/next", {"csrf_token": str(browser.page.value("csrf_token"))})
    with watched(standby) as lists:
        browser.open("/bn/staff/queue")
    assert lists.transactions == 0
