"""The tools of the tests distinguish the cases that they must distinguish."""

import pytest
from playwright.sync_api import Page

from tests.browsers import axe_violations
from tests.html_errors import html_errors
from tests.postgres import Server

GOOD = '<!doctype html><html lang="bn"><title>ফেরা</title><main><h1>ফেরা</h1></main></html>'


@pytest.mark.browser
def test_the_browser_shows_a_page_and_axe_finds_its_barriers(phone: Page) -> None:
    phone.set_content(GOOD)
    assert phone.locator("h1").inner_text() == "ফেরা"
    assert axe_violations(phone) == []
    phone.set_content(GOOD.replace("<h1>", "<img src='x.png'><h1>"))
    assert any(barrier.startswith("image-alt") for barrier in axe_violations(phone))


@pytest.mark.browser
def test_a_phone_without_javascript_runs_none(phone_without_javascript: Page) -> None:
    script = "<script>document.title = 'ran'</script>"
    phone_without_javascript.set_content(GOOD + script)
    assert phone_without_javascript.title() == "ফেরা"


def test_faults_of_markup_are_seen() -> None:
    assert html_errors(GOOD) == []
    assert html_errors(GOOD.replace("</main>", "</section>"))


def test_a_killed_postgres_comes_back_with_what_was_committed(own_postgres: Server) -> None:
    with own_postgres.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    own_postgres.kill()
    own_postgres.start()
    with own_postgres.connect() as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (1,)
