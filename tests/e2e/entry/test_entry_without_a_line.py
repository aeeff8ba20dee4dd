"""Offline drafts: typed answers survive a reload without a connection, for their officer only."""

import contextlib
import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, expect
from sqlalchemy import func, select

from portal.domain.staff.roles import Desk, Role
from portal.models import AssistedEntry, Officer
from tests.browsers import DESK, axe_violations
from tests.e2e.entry.desk import LINE, fill, registrations, sign_in
from tests.listener import eventually
from tests.system_parts import find
from tests.web.staff_client import Office

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


def go_on(dialog: Dialog) -> None:
    """Leaves the page and accepts the browser's warning."""
    dialog.accept()


def cut(context: BrowserContext, tab: Page) -> None:
    """The connection fails, the officer types on and reloads the page."""
    tab.on("dialog", go_on)
    context.set_offline(True)
    fill(tab)
    tab.locator("[name=needs][value=loan]").check()
    tab.locator("[name=permanent_same][value=no]").check()
    tab.locator("[name=village]").click()
    tab.keyboard.type("সোনারপাড়া")  # and stays in the field
    expect(tab.locator(LINE)).to_contain_text("saved on this computer")
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        tab.reload()
    tab.wait_for_url("chrome-error://**")


def expect_restored(tab: Page) -> None:
    for name, text in {
        "name_bn": "রহিমা বেগম", "birth_year": "1990", "document_number": "1234567890",
        "district": "Cox's Bazar", "village": "সোনারপাড়া",
    }.items():  # fmt: skip
        expect(tab.locator(f"[name={name}]")).to_have_value(text)
    for name, value in {"sex": "female", "consent": "yes", "needs": "loan"}.items():
        expect(tab.locator(f"[name={name}][value={value}]")).to_be_checked()
    expect(tab.locator("[name=permanent_district]")).to_be_visible()
    tab.locator("[name=permanent_same][value=yes]").check()


def stored_drafts(tab: Page) -> list[str]:
    """Returns the ids of the entries stored in the browser."""
    ids: list[str] = tab.evaluate(
        """() => new Promise(done => {
            const opening = indexedDB.open("offline-drafts", 1);
            opening.onupgradeneeded = () => opening.result.createObjectStore("entries");
            opening.onsuccess = () => {
                const base = opening.result;
                const asked = base.transaction("entries").objectStore("entries").getAllKeys();
                asked.onsuccess = () => { base.close(); done(asked.result); };
            };
        })"""
    )
    return ids


def test_a_page_loaded_again_without_a_line_comes_back_with_all_that_was_typed(
    office: Office, context: BrowserContext, tab: Page
) -> None:
    cut(context, tab)
    # Chromium then reloads the page by itself, perhaps twice: the second time the server has it all.
    context.set_offline(False)
    expect_restored(tab)
    expect(tab.locator(LINE)).to_have_text("Saved on the server.")
    eventually(lambda: stored_drafts(tab) == [])
    assert not axe_violations(tab)
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url("**/done")
    assert registrations(office) == 1


def test_who_closed_the_page_finds_it_on_the_list_and_throws_it_away_or_goes_on(
    context: BrowserContext, tab: Page, url: str
) -> None:
    cut(context, tab)
    tab.close()
    context.set_offline(False)
    tab = context.new_page()
    tab.goto(f"{url}/en/staff/entry")
    expect(tab.locator("h2").first).to_have_text("Only on this computer")
    assert not axe_violations(tab)
    tab.locator("section a").click()
    expect(tab.locator("#back")).to_be_visible()
    expect_restored(tab)
    expect(tab.locator(LINE)).to_have_text("Saved on the server.")
    context.set_offline(True)
    tab.locator("[name=village]").fill("Ukhia")
    tab.keyboard.press("Tab")
    expect(tab.locator(LINE)).to_contain_text("saved on this computer")
    tab.close()
    context.set_offline(False)
    tab = context.new_page()
    tab.goto(f"{url}/en/staff/entry")
    tab.locator("section button").click()
    expect(tab.locator("section a")).to_have_count(0)
    eventually(lambda: stored_drafts(tab) == [])


def test_what_waits_on_a_shared_computer_opens_for_nobody_else_and_goes_at_sign_out(
    office: Office, context: BrowserContext, tab: Page, url: str
) -> None:
    here = tab.url
    context.set_offline(True)
    sign_in(context, office, office.officer(Role.REGISTRAR, desk=Desk.AIRPORT), url)
    cut(context, tab)
    tab.close()
    context.set_offline(False)
    tab = context.new_page()
    tab.goto(f"{url}/en/staff/entry")
    tab.wait_for_timeout(300)
    expect(tab.locator("section")).to_be_hidden()
    tab.goto(here)  # the server never received it, so for the other officer it is a new one
    tab.wait_for_timeout(300)
    expect(tab.locator("#back")).to_be_hidden()
    assert tab.locator("[name=name_bn]").input_value() == ""
    assert len(stored_drafts(tab)) == 1
    tab.get_by_role("button", name="Sign out").click()
    tab.wait_for_url("**/sign-in")
    eventually(lambda: stored_drafts(tab) == [])


def test_an_entry_of_one_officer_is_never_sent_as_anothers(
    office: Office, context: BrowserContext, tab: Page, url: str
) -> None:
    context.clear_cookies()
    fill(tab)
    expect(tab.locator(LINE)).to_contain_text("signed out")
    sign_in(context, office, office.officer(Role.REGISTRAR, desk=Desk.AIRPORT), url)
    tab.keyboard.press("Control+Enter")
    tab.wait_for_timeout(3_000)
    expect(tab.locator(LINE)).to_contain_text("signed out")
    with office.database.read() as session:
        assert session.scalar(select(func.count()).select_from(AssistedEntry)) == 0


def test_what_was_sent_or_thrown_away_leaves_nothing_on_the_computer(
    context: BrowserContext, tab: Page, url: str
) -> None:
    tab.on("dialog", go_on)
    for button in ("Delete this entry", "Finish later", "Send the registration"):
        tab.goto(f"{url}/en/staff/entry/new")
        context.set_offline(True)
        fill(tab)
        expect(tab.locator(LINE)).to_contain_text("saved on this computer")
        assert len(stored_drafts(tab)) == 1
        context.set_offline(False)
        with tab.expect_navigation():
            tab.get_by_role("button", name=button).click()
        eventually(lambda: stored_drafts(tab) == [])


def test_a_browser_that_dies_without_a_line_loses_nothing_and_shows_nobody_what_it_holds(
    office: Office, registrar: Officer, url: str, browser: Browser, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []

    def start() -> tuple[BrowserContext, Page]:
        context = browser.browser_type.launch_persistent_context(
            profile, executable_path=find("chromium"), args=arguments, **DESK
        )
        sign_in(context, office, registrar, url)
        return context, context.pages[0]

    context, tab = start()
    tab.goto(f"{url}/en/staff/entry/new")
    context.set_offline(True)
    fill(tab)
    expect(tab.locator(LINE)).to_contain_text("saved on this computer")
    kill_all(profile)
    with contextlib.suppress(Error):
        context.close()
    found = b"".join(each.read_bytes() for each in profile.rglob("*") if each.is_file())
    assert b"offline-drafts" in found
    for text in ("রহিমা", "1234567890"):
        assert text.encode() not in found
        assert text.encode("utf-16-le") not in found
    context, tab = start()
    tab.goto(f"{url}/en/staff/entry")
    tab.locator("section a").click()
    expect(tab.locator("[name=name_bn]")).to_have_value("রহিমা বেগম")
    expect(tab.locator("[name=document_number]")).to_have_value("1234567890")
    expect(tab.locator(LINE)).to_have_text("Saved on the server.")
    context.close()


def kill_all(profile: Path) -> None:
    """Kills every process of the browser with this profile, like a power cut."""
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if str(profile).encode() in each.read_bytes():
                os.kill(int(each.parent.name), signal.SIGKILL)
