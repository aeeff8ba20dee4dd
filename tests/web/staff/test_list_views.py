import csv
import io

import pytest
from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.registration.reference import show_reference
from portal.domain.staff.list_views import ListViews
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Officer
from portal.web.administrator import list_files
from tests.web.client import Browser, Page
from tests.web.staff_client import Office

VIEW = "/staff/queue/view"


def views_of(office: Office, officer: Officer) -> ListViews:
    with office.database.read() as session:
        return ListViews.read(session.get_one(Officer, officer.id).list_views)


def headings(page: Page) -> list[str]:
    return [(each.text or "").strip() for each in page.all("th") if each.get("scope") == "col"]


@pytest.mark.parametrize("language", ["bn", "en"])
def test_rows_and_columns_are_chosen_once_for_all_devices(office: Office, language: str) -> None:
    officer = office.officer(Role.DISTRICT)
    first, *others = [office.registration() for _ in range(26)]
    browser = office.browser(officer)
    browser.open(f"/{language}/staff/queue")
    everything = headings(browser.page)
    browser.click("Rows, columns and saved filters")
    browser.send(rows="25", columns=["reference", "sent"])
    assert browser.page.path == f"/{language}/staff/queue"
    assert browser.page.says("Saved. Lists look like this on all your devices.")

    elsewhere = office.browser(officer).open(f"/{language}/staff/queue")
    assert headings(elsewhere) == [everything[0], everything[1], everything[3]]
    shown = [each for each in [first, *others] if show_reference(each.reference) in elsewhere.text]
    assert len(shown) == 25
    assert [each for each in elsewhere.all("a") if each.get("rel") == "next"]
    assert len(headings(office.browser(office.officer(Role.DISTRICT)).open("/en/staff/queue"))) == 5


@pytest.mark.parametrize(
    "wrong",
    [{"rows": "abc"}, {"rows": "26"}, {"rows": "9" * 5000}, {"rows": ""}, {"columns": "password"}],
    ids=["letters", "another number", "5000 digits", "nothing", "unknown column"],
)
@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_view_that_there_is_not_is_refused_and_changes_nothing(
    office: Office, language: str, wrong: dict[str, str]
) -> None:
    officer = office.officer(Role.CENTRE)
    browser = office.browser(officer)
    browser.open(f"/{language}{VIEW}")
    browser.send(**{"rows": "100", "columns": "reference", **wrong}, status=422)
    assert browser.page.says("View of the list")
    assert views_of(office, officer) == ListViews()


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_filter_is_saved_stands_above_the_list_and_is_deleted(
    office: Office, language: str
) -> None:
    browser = office.browser(office.officer(Role.DISTRICT))
    browser.typed.add("জরুরি কাজ")
    browser.open(f"/{language}/staff/queue?flag=urgent&first=2026-01-01")
    browser.click("Rows, columns and saved filters")
    browser.send("Save the filter", title="জরুরি কাজ")
    assert browser.page.says("The filter is saved. It stands above the list.")
    browser.open(f"/{language}/staff/queue")
    browser.click("জরুরি কাজ")
    assert (browser.page.value("flag"), browser.page.value("first")) == ("urgent", "2026-01-01")

    browser.open(f"/{language}{VIEW}?flag=urgent")
    save = "Save the filter"
    for title, status, said in (
        (" ", 422, "Write a name for the filter."),
        ("x" * 41, 422, "This name is too long. Use at most 40 characters."),
        ("জরুরি কাজ", 409, "You already have a filter of this name. Choose another name."),
    ):
        browser.typed.add(title)
        browser.send(save, title=title, status=status)
        assert browser.page.says(said)
        assert browser.page.value("title") == title
    browser.send("Delete")
    assert browser.page.says("The filter is deleted.")
    assert "জরুরি কাজ" not in browser.open(f"/{language}/staff/queue").text


def test_saved_filters_are_ten_at_most_and_the_filters_of_one_officer(office: Office) -> None:
    officer, other = office.officer(Role.DISTRICT), office.officer(Role.DISTRICT)
    browser, stranger = office.browser(officer), office.browser(other)
    token = {"csrf_token": browser.open(f"/en{VIEW}").value("csrf_token")}
    save = f"/en{VIEW}/filters?flag=urgent"
    for number in range(10):
        browser.post(save, {**token, "title": f"Mine {number}"})
    assert "10 saved filters" in browser.post(save, {**token, "title": "More"}, status=422).text
    unfiltered = browser.post(f"/en{VIEW}/filters", {**token, "title": "All"}, status=422)
    assert "Filter it first" in unfiltered.text
    too_long = f"/en{VIEW}/filters?place={'9' * 300}"
    browser.post(f"/en{VIEW}/filters/delete", {**token, "title": "Mine 9"})
    assert "too long" in browser.post(too_long, {**token, "title": "Long"}, status=422).text

    assert "Mine 0" not in stranger.open("/en/staff/queue").text
    theirs = {"csrf_token": stranger.open(f"/en{VIEW}").value("csrf_token"), "title": "Mine 0"}
    stranger.post(f"/en{VIEW}/filters/delete", theirs, status=404)
    assert len((views_of(office, officer).filters or {})["queue"]) == 9


def rows_of(browser: Browser, address: str) -> list[list[str]]:
    token = {"csrf_token": browser.open("/en/staff/accounts/view").value("csrf_token")}
    response = browser.client.post(address, data=token)
    assert response.content_type == "text/csv; charset=utf-8"
    text = response.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_file_of_a_list_has_the_rows_and_columns_that_one_sees(office: Office) -> None:
    office.officer(Role.CENTRE, name='=HYPERLINK("http://evil.example")')
    office.officer(Role.DISTRICT, name="Kamal Uddin")
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    browser.open("/en/staff/accounts/view")
    browser.send(rows="25", columns=["role", "may_sign_in"])
    rows = rows_of(browser, "/en/staff/accounts/file?role=centre")
    assert rows == [
        ["Name", "Role", "Can sign in"],
        ['\'=HYPERLINK("http://evil.example")', "Centre staff (RSC)", "Yes"],
    ]
    everybody = rows_of(browser, "/en/staff/accounts/file?text=kamal")
    assert [row[0] for row in everybody[1:]] == ["Kamal Uddin"]
    with office.database.read() as session:
        written = select(AuditEntry).where(AuditEntry.action == AuditAction.LIST_DOWNLOADED)
        entries = session.scalars(written.order_by(AuditEntry.number)).all()
    assert [(each.subject, each.details) for each in entries] == [("accounts", {"rows": 1})] * 2

    log = rows_of(browser, "/en/staff/audit/file?action=list_downloaded")
    assert log[0] == ["What", "When", "Who", "Subject", "Details"]
    assert [row[3:] for row in log[1:]] == [["Accounts", "Rows: 1."]] * 2


@pytest.mark.parametrize(
    ("language", "what_to_do"), [("bn", "আগে তালিকা ছোট করুন"), ("en", "Filter it first")]
)
@pytest.mark.parametrize("name", ["accounts", "audit"])
def test_a_list_that_is_too_long_for_a_file_is_refused_and_not_cut(
    office: Office, monkeypatch: pytest.MonkeyPatch, language: str, what_to_do: str, name: str
) -> None:
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    token = {"csrf_token": browser.open(f"/{language}/staff/accounts/view").value("csrf_token")}
    for _ in range(3):
        rows_of(browser, f"/en/staff/{name}/file")
    office.officer(Role.CENTRE)
    monkeypatch.setattr(list_files, "MOST_ROWS", 1)
    address = f"/{language}/staff/{name}/file"
    assert what_to_do in browser.post(address, token, status=422).text
    monkeypatch.setattr(list_files, "MOST_ROWS", 3)
    assert len(rows_of(browser, "/en/staff/audit/file?action=list_downloaded")) == 4


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_log_names_a_list_that_was_downloaded(office: Office, language: str) -> None:
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    browser.open(f"/{language}/staff/accounts")
    rows_of(browser, "/en/staff/accounts/file")
    page = browser.open(f"/{language}/staff/audit?action=list_downloaded")
    assert page.says("List downloaded as a file")
    browser.click("Rows, columns and saved filters")
    browser.send(rows="25", columns=["who"])
    assert len(headings(browser.page)) == 2
