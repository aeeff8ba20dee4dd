"""What the page of a list says about its file."""

import io

import openpyxl
import pytest

from portal.domain.intake.import_types import ImportStage
from portal.domain.staff.roles import Role
from tests.services.intake.bulk_import.lists import people, sheet
from tests.web.staff.intake.test_imports import address, send, states, the_import, work
from tests.web.staff_client import Office


@pytest.mark.parametrize("language", ["bn", "en"])
def test_before_anything_is_made_the_page_says_what_was_read_and_left_out(
    office: Office, language: str
) -> None:
    browser = office.browser(office.officer(Role.DISTRICT))
    rows = people(4)
    book = openpyxl.load_workbook(
        io.BytesIO(sheet([{**row, "Remarks": "came by bus"} for row in rows]))
    )
    first = book.worksheets[0]
    first.title = "Chandina"
    first.row_dimensions[3].hidden = True
    first["N2"] = "beside"
    book.create_sheet("Barura").append(["Rahima"])
    book.create_sheet("Old").append(["Salma"])
    book["Old"].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    browser.typed |= {each for row in rows for each in [*row, *row.values()]}
    browser.typed |= {"Chandina", "Barura", "Old", "Remarks", "came by bus"}
    send(browser, file.getvalue(), "list.xlsx")
    work(office)
    page = browser.open(address(office, language))
    chosen = {"csrf_token": page.value("csrf_token"), "column": the_import(office).columns}
    browser.post(f"{page.path}/columns", chosen)
    work(office)
    page = browser.open(address(office, language))
    assert the_import(office).stage is ImportStage.CHECKED
    assert states(office) == []
    for said in ("What was read of your file", "Headings in row", "Last row read"):
        assert page.says(said)
    facts = [each.text for each in page.all("dd")]
    lines = ["".join(each.itertext()) for each in page.all("li")]
    digits = "০১২৩৪৫৬৭৮৯" if language == "bn" else "0123456789"
    assert digits[5] in facts
    assert any("Chandina" in "".join(each.itertext()) for each in page.all("dd"))
    hidden_row, beside = f": {digits[3]}", digits[2]
    for left_out in ("Barura", "Old", "Remarks", hidden_row, beside):
        assert any(left_out in each for each in lines), left_out
