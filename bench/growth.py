"""Measures pages and table sizes at growing numbers of registrations on PostgreSQL.

    python -m bench.growth [--rows 10000 --rows 1000000] [--times 100] [--url postgresql://…]

It follows people through the form and officers through their work, in one process without a network,
and prints the median, 95th and 99th percentile in milliseconds of each request: the page, the
database and all between. A round of a tenth comes first and is not counted. The officer works in the district
that most people come from, and searches for a name that about every fifth has there.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import html5lib
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from bench.durable import DURABLE
from bench.growth_rows import (
    LenientVault,
    add_keys,
    add_templates,
    copy_templates,
    table_sizes,
    word_hashes,
)
from portal import schema
from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.reference import show_reference
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.models import BlockingKey, Registration
from portal.web import request_context
from tests import factories
from tests.keys import ENVIRONMENT
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


class _Timer:
    """Takes the time of each request, by the name of its step."""

    def __init__(self, app: WSGI) -> None:
        self._app = app
        self.label = ""
        self.times: dict[str, list[float]] = defaultdict(list)

    def __call__(self, environment: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        began = time.perf_counter()
        body = list(self._app(environment, start_response))
        took = (time.perf_counter() - began) * 1000
        path = environment["PATH_INFO"].split("/", 2)[-1]
        if step := self.label or _step_of(environment["REQUEST_METHOD"], path):
            self.times[step].append(took)
        return body


def _step_of(method: str, path: str) -> str:
    fitting = (
        step
        for (way, start), step in STEPS.items()
        if way == method and (path == start or path.startswith(f"{start}/"))
    )
    return next(fitting, "")


class _Browser(Browser):
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


class _Site(NamedTuple):
    app: Flask
    database: Database
    vault: LenientVault
    timer: _Timer


def main() -> None:
    """Runs the benchmark and prints a table for each number of registrations."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--times", type=int, default=100)
    options = parser.parse_args()
    for rows in options.rows or [10_000, 1_000_000]:
        folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
        server = Server.start_new(DURABLE)
        try:
            _measure(server.create_database("bench"), folder, rows, options.times)
        finally:
            server.remove()
            shutil.rmtree(folder)


def _measure(url: str, folder: Path, rows: int, times: int) -> None:
    settings = Settings.from_env(
        {
            **ENVIRONMENT,
            "PORTAL_INSTANCE": str(folder),
            "PORTAL_DATABASE_URL": url,
            "PORTAL_ACCESS_LOG": "no",
        }
    )
    database = Database(url)
    schema.upgrade(database)
    vault = LenientVault(settings.field_keys, settings.index_keys)
    with database.begin() as session:
        factories.places(session, vault)
    began = time.perf_counter()
    add_templates(database, vault)
    words = word_hashes(database, vault)
    copy_templates(database, rows=rows, words=words.values())
    print(f"\n{rows:,} registrations, filled in {time.perf_counter() - began:.0f} s")
    for table, count, size in table_sizes(database):
        print(
            f"{table:>20} {count:>12,} rows {size / 2**20:>9,.0f} MB {size / rows / 1024:>6.2f} kB each"
        )
    site = _open(settings, database, vault)
    district = _largest_district(database)
    vault.name, share = _common_word(database, words, district)
    _work(site, district, times)
    print(
        f"the district has {_count(database, district):,}; {share:.0%} of them have the name searched"
    )
    print(f"{'':>20} {'p50':>8} {'p95':>8} {'p99':>8}  ms")
    for step, taken in site.timer.times.items():
        hundredths = statistics.quantiles(taken, n=100, method="inclusive")
        print(f"{step:>20} {hundredths[49]:>8.1f} {hundredths[94]:>8.1f} {hundredths[98]:>8.1f}")
    database.close()


def _open(settings: Settings, database: Database, vault: LenientVault) -> _Site:
    app = create_app(settings, database)
    parts = app.extensions["phera"]
    request_context.install(app, replace(parts, vault=vault))
    timer = _Timer(app.wsgi_app)
    app.wsgi_app = timer  # type: ignore[assignment,method-assign]  # as middleware is put in
    return _Site(app, database, vault, timer)


def _largest_district(database: Database) -> str:
    count = func.count().desc()
    by_size = (
        select(Registration.district_code).group_by(Registration.district_code).order_by(count)
    )
    with database.read() as session:
        return session.scalars(by_size.limit(1)).one()


def _count(database: Database, district: str) -> int:
    here = (
        select(func.count()).select_from(Registration).where(Registration.district_code == district)
    )
    with database.read() as session:
        return session.scalar(here) or 0


def _common_word(
    database: Database, words: dict[tuple[str, str], bytes], district: str
) -> tuple[str, float]:
    """Returns the word that is nearest to every fifth person of the district, and its share."""
    mine = {word: each for (where, word), each in words.items() if where == district}
    owners = select(BlockingKey.hash, func.count()).where(BlockingKey.hash.in_(mine.values()))
    with database.read() as session:
        counts = Counter(dict(session.execute(owners.group_by(BlockingKey.hash)).all()))
    everybody = _count(database, district)
    word = min(mine, key=lambda each: abs(counts[mine[each]] / everybody - 0.2))
    return word, counts[mine[word]] / everybody


def _work(site: _Site, district: str, times: int) -> None:
    office = Office(site.app, site.database, site.vault)
    waiting = _waiting(site, district, times + times // 10)
    officer = office.officer(Role.DISTRICT, district)
    for round_ in (waiting[times:], waiting[:times]):
        site.timer.times.clear()  # the first round warms up
        for person in round_:
            _register(site, person)
            _ask_status(site, person)
        browser = _Browser(site.app)
        browser.client = office.browser(officer).client
        for _ in round_:
            _search(site, browser)
        for person in round_:
            browser.open(f"/bn/staff/registrations/{show_reference(person.reference)}")
            browser.send("Verify", evidence=["called"])


def _waiting(site: _Site, district: str, count: int) -> list[_Person]:
    """Adds real registrations that wait for the officer."""
    place = load_places().upazilas_of(district)[0].code
    people = []
    with site.database.begin() as session:
        for number in range(count):
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


def _browser_of(site: _Site, person: _Person) -> _Browser:
    """Returns a browser with an address of its own, because many requests of one are refused."""
    browser = _Browser(site.app)
    browser.client.environ_base["REMOTE_ADDR"] = (
        f"10.0.{person.number // 250}.{person.number % 250}"
    )
    return browser


def _register(site: _Site, person: _Person) -> None:
    browser = _browser_of(site, person)
    browser.open("/bn/register/consent")
    for page, fields in ANSWERS.items():
        own = {"mobile": _mobile("017", person.number)} if page is FormPage.CONTACT else {}
        browser.send(**fields | own)
        if page is FormPage.CONTACT:
            browser.open("/bn/register/person")
    browser.open("/bn/register/check")
    browser.send()


def _ask_status(site: _Site, person: _Person) -> None:
    browser = _browser_of(site, person)
    browser.open("/bn/status")
    browser.send(reference=show_reference(person.reference), mobile=person.mobile)


def _search(site: _Site, browser: _Browser) -> None:
    browser.open("/bn/staff/queue")
    site.timer.label = "search"
    browser.send("Search", text=site.vault.name)
    site.timer.label = ""


if __name__ == "__main__":
    main()
