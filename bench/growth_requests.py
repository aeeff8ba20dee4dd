"""Follows people through the form and officers through their work, and takes the time of each request.

It runs in one process without a network.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from bench.growth_rows import LenientVault, add_keys
from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.reference import show_reference
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.garbage_collection import keep_loaded_objects
from portal.web import request_context
from tests import factories
from tests.postgres import Server
from tests.web.client import Browser, Page
from tests.web.public.journey import ANSWERS
from tests.web.staff_client import Office

WSGI = Any
STEPS: Final = {
    ("POST", "register/consent"): "start",
    ("POST", "register/person"): "step",
    ("POST", "register/check"): "submit",
    ("POST", "status"): "status",
    ("GET", "staff/queue"): "queue",
    ("GET", "staff/registrations"): "record",
    ("POST", "staff/registrations"): "decision",
    ("GET", "ministry"): "dashboard",
}


class Taken(NamedTuple):
    """What a request takes, in milliseconds: in all, of the web's processor, of PostgreSQL's processor."""

    wall: float
    web: float
    database: float


class StepTimer:
    """Takes the time of each request, by the name of its step."""

    def __init__(self, app: WSGI, server: Server) -> None:
        self._app, self._server = app, server
        self.queue = "queue"
        """The step that a page of the queue belongs to: its list, or the results of a search."""
        self.steps: dict[str, list[Taken]] = defaultdict(list)

    def __call__(self, environment: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answers a request, and notes what it took."""
        path = environment["PATH_INFO"].split("/", 2)[-1]
        step = _step_of(environment["REQUEST_METHOD"], path)
        if step == "queue":
            step = self.queue
        database = _sessions_seconds(self._server) if step else 0
        began, processor = time.perf_counter(), time.process_time()
        body = list(self._app(environment, start_response))
        if step:
            taken = (time.perf_counter() - began, time.process_time() - processor)
            spent = (*taken, _sessions_seconds(self._server) - database)
            self.steps[step].append(Taken(*(each * 1000 for each in spent)))
        return body


def _sessions_seconds(server: Server) -> float:
    """Returns the processor time of all processes of a PostgreSQL that live."""
    processes = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return sum(map(_seconds, processes))


def _seconds(process: str) -> float:
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):  # a worker of autovacuum that ended
        return 0


def _step_of(method: str, path: str) -> str:
    fitting = (
        step
        for (way, start), step in STEPS.items()
        if way == method and (path == start or path.startswith(f"{start}/"))
    )
    return next(fitting, "")


class UncheckedBrowser(Browser):
    """A browser that does not check the pages."""

    def _take(self, response: TestResponse, path: str, status: int) -> Page:
        while response.status_code in {301, 302, 303}:
            path = response.headers["Location"]
            response = self.client.get(path, base_url="http://localhost")
        if response.status_code != status:
            raise SystemExit(f"{response.status_code} {path}")
        root = html5lib.parse(response.get_data(as_text=True), namespaceHTMLElements=False)
        self.page = Page(response, path, root)
        return self.page


class _Person(NamedTuple):
    number: int
    reference: str
    mobile: str


class GrowthSite(NamedTuple):
    """A portal over the filled database."""

    app: Flask
    database: Database
    vault: LenientVault
    timer: StepTimer


def open_site(
    settings: Settings, database: Database, vault: LenientVault, server: Server
) -> GrowthSite:
    """Opens a portal that can read copies, with a timer around it."""
    app = create_app(settings, database)
    parts = app.extensions["phera"]
    request_context.install(app, replace(parts, vault=vault))
    keep_loaded_objects()
    timer = StepTimer(app.wsgi_app, server)
    app.wsgi_app = timer  # type: ignore[assignment,method-assign]  # as middleware is put in
    return GrowthSite(app, database, vault, timer)


def walk(
    site: GrowthSite, district: str, names: Mapping[str, str], numbers: range, times: int
) -> None:
    """Lets as many new people as `numbers` go through the form, and an officer of the district decide on theirs.

    The officer searches for each of `names`, of which the keys are the names of the steps.

    Each request is taken `times` times, after a round of the rest that is not counted.
    """
    office = Office(site.app, site.database, site.vault)
    waiting = _waiting(site, district, numbers)
    officer = office.officer(Role.DISTRICT, district, email=f"growth-{numbers.start}@demo.example")
    for round_ in (waiting[times:], waiting[:times]):
        site.timer.steps.clear()  # the first round warms up
        for person in round_:
            _register(site, person)
            _ask_status(site, person)
        browser = UncheckedBrowser(site.app)
        browser.client = office.browser(officer).client
        for step, name in names.items():
            for _ in round_:
                _search(site, browser, step, name)
        for person in round_:
            browser.open(f"/bn/staff/registrations/{show_reference(person.reference)}")
            browser.send("Verify", evidence=["called"])


def _waiting(site: GrowthSite, district: str, numbers: range) -> list[_Person]:
    """Adds real registrations that wait for the officer."""
    place = load_places().upazilas_of(district)[0].code
    people = []
    with site.database.begin() as session:
        for number in numbers:
            mobile = _mobile("018", number)
            row = factories.registration(
                session,
                vault=site.vault,
                mobile=mobile,
                district=district,
                upazila=place,
                document_type="none",
                document_number="",
            )
            add_keys(session, site.vault, row)
            people.append(_Person(number, row.reference, mobile))
    return people


def _mobile(operator: str, number: int) -> str:
    """Returns numbers far from each other, because codes to many neighbours are refused."""
    return f"{operator}{number * 61_803_399 % 10**8:08}"


def _browser_of(site: GrowthSite, person: _Person) -> UncheckedBrowser:
    """Returns a browser with an address of its own, because many requests of one are refused."""
    browser = UncheckedBrowser(site.app)
    browser.client.environ_base["REMOTE_ADDR"] = (
        f"10.{person.number // 62_500}.{person.number // 250 % 250}.{person.number % 250}"
    )
    return browser


def _register(site: GrowthSite, person: _Person) -> None:
    browser = _browser_of(site, person)
    browser.open("/bn/register/consent")
    for page, fields in ANSWERS.items():
        own = {"mobile": _mobile("017", person.number)} if page is FormPage.CONTACT else {}
        browser.send(**fields | own)
        if page is FormPage.CONTACT:
            browser.open("/bn/register/person")
    browser.open("/bn/register/check")
    browser.send()


def _ask_status(site: GrowthSite, person: _Person) -> None:
    browser = _browser_of(site, person)
    browser.open("/bn/status")
    browser.send(reference=show_reference(person.reference), mobile=person.mobile)


def _search(site: GrowthSite, browser: UncheckedBrowser, step: str, name: str) -> None:
    site.vault.name = name
    browser.open("/bn/staff/queue")
    site.timer.queue = step
    browser.send("Search", text=name)
    site.timer.queue = "queue"
