import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import portal
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.audit.audit_subjects import SUBJECT_OF
from portal.domain.routing.centre_form import CentrePlan
from portal.domain.staff.roles import Role
from portal.services.audit.audit_log import first_wrong_entry, write_audit_entry
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.export_requests import request_export
from portal.web.staff.audit_details import DETAILS
from portal.web.staff.centre_fields import CENTRE_FIELDS
from tests.unit import unit
from tests.web.staff_client import Office

REFERENCE = "7K3MQ9TX0"


def test_every_action_has_words_for_its_subject_and_its_details() -> None:
    assert set(AuditAction) == set(DETAILS) == set(SUBJECT_OF)
    assert set(CENTRE_FIELDS) == set(CentrePlan.__dataclass_fields__)


def test_every_detail_that_a_service_writes_has_words() -> None:
    written = list(_written_details())
    assert len(written) > 15
    assert not [(action, name) for action, name in written if name not in DETAILS[action]]


def _written_details() -> Iterator[tuple[AuditAction, str]]:
    for path in Path(portal.__file__).parent.joinpath("services").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            details = next((k.value for k in call.keywords if k.arg == "details"), None)
            actions = [
                AuditAction[each.attr]
                for each in call.args
                if isinstance(each, ast.Attribute) and each.attr in AuditAction.__members__
            ]
            if isinstance(details, ast.Dict) and actions:
                for key in details.keys:
                    assert isinstance(key, ast.Constant)
                    yield actions[0], str(key.value)


@pytest.mark.parametrize(
    ("action", "subject", "details", "words"),
    [
        (AuditAction.DECIDED, REFERENCE, {"to": "verified"}, "7K3-MQ9-TX0 Now: Verified."),
        (AuditAction.OFFICER_CHANGED, "a@b.bd", {"from": "registrar", "to": "district"}, "Role"),
        (
            AuditAction.OFFICER_RESET,
            "a@demo.example",
            {"by": "console"},
            "On the server's console.",
        ),
        (AuditAction.SEARCHED, "", {"by": "number"}, "Searched for a phone or document number."),
        (AuditAction.GATEWAY_CHANGED, "", {"kannel": 3}, "Weight of kannel"),
        (AuditAction.MOVED_CENTRES, "BD26", {"moved": 12}, "Moved: 12."),
        (AuditAction.CATCHMENT_CHANGED, "BD26", {"from": None, "to": None}, "the nearest one"),
        (
            AuditAction.ALARM_ENDED,
            "",
            {"kind": "gateway_slow"},
            "The gateway is delivering slowly.",
        ),
        (AuditAction.ANSWER_CHANGED, REFERENCE, {"agreed": "on_phone"}, "On the phone"),
        (AuditAction.MONTH_LIST_OPENED, "2026-10", {"figure": "month"}, "Figure: This month."),
        (AuditAction.IMPORTED, "0" * 32, {"rows": 7, "sms": False}, "With SMS: No."),
    ],
)
def test_an_entry_is_shown_in_words(
    office: Office, action: AuditAction, subject: str, details: Mapping[str, Any], words: str
) -> None:
    with office.database.begin() as session:
        write_audit_entry(
            unit(session, vault=office.vault), action, subject=subject, details=details
        )
    page = office.browser(office.officer(Role.ADMINISTRATOR)).open(
        f"/en/staff/audit?action={action}"
    )
    assert words in " ".join(page.text.split())


def test_the_details_of_an_export_are_bangla_on_a_bangla_page(office: Office) -> None:
    requester = office.officer(Role.MINISTRY, name="করিম")
    filters = ExportFilters(verified_from="2026-01-02")
    with office.database.begin() as session:
        work = unit(session, vault=office.vault)
        export = request_export(work, requester, "মাসের প্রতিবেদন", filters, identifiable=True)
    admin = office.browser(office.officer(Role.ADMINISTRATOR, name="নাসরিন"))
    text = admin.open("/bn/staff/audit").text
    assert "মাসের প্রতিবেদন" not in text
    assert "২ জানুয়ারি ২০২৬ থেকে" in text
    assert str(export.id) not in text
    assert "verified_from" not in text


@pytest.mark.parametrize("stored", ["7K3-MQ9-TX0", "7k3mq9tx0", REFERENCE])
def test_an_entry_is_found_however_its_reference_was_given(office: Office, stored: str) -> None:
    with office.database.begin() as session:
        work = unit(session, vault=office.vault)
        write_audit_entry(work, AuditAction.APPOINTED, subject=stored)
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    assert "7K3-MQ9-TX0" in browser.open(f"/en/staff/audit?subject={REFERENCE}").text


def test_an_entry_stored_with_dashes_is_found_and_stays_in_the_chain(office: Office) -> None:
    with office.database.begin() as session:
        work = unit(session, vault=office.vault)
        # The subject of a campaign is stored as it is, like those of appointments once.
        write_audit_entry(work, AuditAction.CAMPAIGN_ADDED, subject="7K3-MQ9-TX0")
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    assert "7K3-MQ9-TX0" in browser.open("/en/staff/audit?subject=7k3mq9tx0").text
    with office.database.read() as session:
        assert first_wrong_entry(unit(session, vault=office.vault)) is None
