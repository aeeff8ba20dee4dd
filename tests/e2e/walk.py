"""Walks through the portal: each method is one step of a person.

Fields are found by name and buttons by position, so that one walk serves both languages and the
screenshots. `watch` is called with a name when a page is loaded.
"""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from portal.domain.platform.numerals import to_bangla
from tests.e2e.running import RunningPortal, SignIn

Watch = Callable[[Page, str], None]

CUMILLA, DEBIDWAR = "BD2019", {"bn": "দেবিদ্বার", "en": "Debidwar"}
GO_ON = "form#page .form-actions button"
ONLY_BUTTON = "main form:not(#page) .form-actions button"


def no_watch(_page: Page, _name: str) -> None:
    """Ignores the page."""


class Returnee:
    """A person on a phone."""

    def __init__(
        self, page: Page, portal: RunningPortal, language: str, mobile: str, watch: Watch = no_watch
    ) -> None:
        self.page, self.portal, self.language, self.mobile = page, portal, language, mobile
        self._watch = watch
        self._digits = to_bangla if language == "bn" else str
        self._read: set[str] = set()
        self.reference = ""

    def go(self, path: str, name: str) -> None:
        """Opens an address below the language."""
        self.page.goto(f"{self.portal.url}/{self.language}/{path}")
        self._watch(self.page, name)

    def go_on(self, name: str) -> None:
        """Submits the page; `name` is the next page."""
        self._press(GO_ON, name)

    def _press(self, button: str, name: str) -> None:
        """Presses a button and waits for another page, with or without a script."""
        self.page.evaluate("() => { document.body.dataset.left = 'yes' }")
        self.page.locator(button).click()
        self.page.locator("body:not([data-left])").wait_for()
        self._watch(self.page, name)

    def fill(self, **fields: str) -> None:
        """Types into fields with the digits of the language, selects from lists, ticks boxes."""
        for name, value in fields.items():
            field = self.page.locator(f"[name={name}]").first
            kind = field.evaluate("each => each.tagName + ':' + each.type")
            if kind == "SELECT:select-one":
                field.select_option(value)
            elif kind in ("INPUT:radio", "INPUT:checkbox"):
                self.page.locator(f"[name={name}][value='{value}']").check()
            else:
                field.fill(self._digits(value))

    def read_code(self) -> str:
        """Waits for the next SMS with a code, and returns its text."""
        word = "কোড" if self.language == "bn" else "code"
        text = self.portal.wait_for_sms("+88" + self.mobile, word, not_in=self._read)
        self._read.add(text)
        return text

    def type_code(self, name: str) -> None:
        """Reads the newest SMS with a code and types it."""
        text = self.read_code()
        code = re.search(r"\b\d{6}\b", text)
        assert code, text
        self.fill(code=code[0])
        self.go_on(name)

    def register(self, names: dict[str, str], *, whose_phone: str = "own") -> str:
        """Goes through all pages and submits. Returns the reference as shown."""
        self.go("", "start")
        self.go("register/consent", "consent")
        self.go_on("contact")
        self.fill(mobile=self.mobile, whose_phone=whose_phone, may_sms="yes", may_call="yes")
        self.go_on("code")
        self.type_code("person")
        self.fill(**names, sex="female")
        self.fill(birth_day="5", birth_month="3", birth_year="1990")
        self.fill(document_type="passport", document_number="BX0123456")
        self.go_on("home")
        self.fill(district=CUMILLA, upazila_text=DEBIDWAR[self.language])
        self.go_on("journey")
        self.fill(country="SA", left_year="2019", returned_year="2026")
        self.fill(left_month="2", returned_month="9")
        self.fill(returned_how="job_ended")
        self.go_on("needs")
        self.fill(needs="training")
        self.go_on("check")
        self._press(ONLY_BUTTON, "done")
        self.reference = self.page.locator(".reference").inner_text()
        return self.reference

    def open_status(self) -> str:
        """Opens the status by reference and a code from the phone. Returns its text."""
        self.go("status", "status")
        self.fill(reference=self.reference, mobile=self.mobile)
        self.go_on("status-code")
        self.type_code("story")
        return self.page.locator("main").inner_text()

    def correct(self, **fields: str) -> None:
        """Corrects the requested answers, and submits them."""
        self.page.locator("main .notice a.button[href$='/status/correct']").click()
        self._watch(self.page, "correct")
        self.fill(**fields)
        self.go_on("corrected")


class Officer:
    """A person at a desk."""

    def __init__(
        self, page: Page, portal: RunningPortal, language: str, watch: Watch = no_watch
    ) -> None:
        self.page, self.portal, self.language = page, portal, language
        self._watch = watch

    def sign_in(self, who: SignIn, name: str) -> None:
        """Signs in; `name` is the next page."""
        self.page.goto(f"{self.portal.url}/{self.language}/staff/sign-in")
        self._watch(self.page, "sign-in")
        for field, value in (("email", who.email), ("password", who.password)):
            self.page.fill(f"[name={field}]", value)
        self.page.fill("[name=code]", who.code())
        self.page.locator("main form button").click()
        self._watch(self.page, name)

    def open_queue(self) -> None:
        """Opens the queue."""
        self.page.goto(f"{self.portal.url}/{self.language}/staff/queue")
        self._watch(self.page, "queue")

    def open(self, reference: str, name: str) -> str:
        """Opens a registration and returns the text of the screen."""
        self.page.goto(f"{self.portal.url}/{self.language}/staff/registrations/{reference}")
        self._watch(self.page, name)
        return self.page.locator("main").inner_text()

    def decide(self, decision: str, reason: str = "", **ticks: str) -> str:
        """Submits the form of a decision. Returns the text of the next page."""
        form = self.page.locator(f"form.decision:has([name=decision][value={decision}])")
        if not form.is_visible():
            form.locator("xpath=ancestor::details/summary").click()
        for name, value in ticks.items():
            form.locator(f"[name={name}][value={value}]").check()
        if reason:
            form.locator("[name=reason]").fill(reason)
        form.locator("button").click()
        return self.page.locator("main").inner_text()

    def ask_for_export(self, purpose: str, *, with_names: bool, name: str) -> None:
        """Requests an export of all verified registrations."""
        self.page.goto(f"{self.portal.url}/{self.language}/staff/exports")
        self._watch(self.page, name)
        panel = self.page.locator("details.panel")
        if panel.get_attribute("open") is None:
            panel.locator("summary").click()
        self.page.fill("[name=purpose]", purpose)
        if with_names:
            self.page.check("[name=identifiable]")
        panel.locator("form button").click()
        self.page.get_by_text(purpose).first.wait_for()

    def approve_export(self) -> None:
        """Approves the newest export that waits for approval."""
        self.page.locator("table form button").first.click()
        self.page.locator("table form button").wait_for(state="detached")

    def download(self, folder: Path) -> str:
        """Downloads the newest export. Returns its text."""
        self.page.goto(f"{self.portal.url}/{self.language}/staff/exports")
        with self.page.expect_download() as download:
            self.page.locator("table form button").first.click()
        path = folder / "export.csv"
        download.value.save_as(path)
        return path.read_text(encoding="utf-8-sig")
