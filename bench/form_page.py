"""Measures the processor time of a page of the form, beside the same fields in a plain page.

    python -m bench.form_page [--times 400]

The page is that about the person, opened again with its draft. The peer (`bench.plain_page`) is Jinja, WTForms
and CSRF without a database. Both run in turn on gunicorn, and the results are the medians of the rounds in
milliseconds of processor time, and their ratio.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

import psutil

from bench import browser
from bench.browser import Browser, mobile_of, send_over
from bench.durable import DURABLE
from bench.journey import AT_ONCE, ROUNDS, Site, prepare, run_people
from bench.web_server import HEADER, ProcessorClock, Spent, gunicorn, median_spent
from portal.domain.registration.form_pages import FormPage
from tests.postgres import Server

WARM_UP = 60


def main() -> None:
    """Runs the benchmark and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--times", type=int, default=400, help="in each round")
    times: int = parser.parse_args().times
    folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
    server = Server.start_new(DURABLE)
    try:
        _measure(prepare(server, folder), server, times)
    finally:
        server.remove()
        shutil.rmtree(folder)


def _measure(site: Site, server: Server, times: int) -> None:
    plain: list[Spent] = []
    pages: list[Spent] = []
    for turn in range(ROUNDS):
        with gunicorn("bench.plain_page:create_plain()", site.environment, site.address) as web:
            people = [Browser(send_over(site.address), number) for number in range(AT_ONCE)]
            plain.append(_open(people, "/plain", times, web, server))
        with gunicorn("wsgi:application", site.environment, site.address) as web:
            people = [_at_the_page(site, 1 + turn * AT_ONCE + each) for each in range(AT_ONCE)]
            pages.append(_open(people, people[0].path, times, web, server))
    site.database.close()
    print(f"processor ms of a page {HEADER:>50}")
    print(f"{'Jinja, WTForms, CSRF':>30} {median_spent(plain, plain)}")
    print(f"{'page of the form':>30} {median_spent(pages, plain)}")


def _at_the_page(site: Site, number: int) -> Browser:
    """Returns the browser of a person who has filled in the pages before."""
    person = Browser(send_over(site.address), number)
    browser.fill_form(person, mobile_of(number), site.code, until=FormPage.PERSON)
    return person


def _open(
    people: list[Browser], path: str, times: int, web: psutil.Process, server: Server
) -> Spent:
    def look(number: int) -> int:
        people[number % len(people)].open(path)
        return 1

    run_people(look, 0, WARM_UP)
    clock = ProcessorClock(web, server)
    run_people(look, 0, times)
    return clock.spent(times)


if __name__ == "__main__":
    main()
