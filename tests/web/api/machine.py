"""A recipient's machine with a token and a first file, for tests of the machine interface."""

import uuid
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.domain.platform.dates import dhaka_day
from portal.domain.reporting.shared_columns import Grade
from portal.domain.staff.roles import Role
from portal.services.reporting import api_tokens, change_feed, shared_files, sharing_agreements
from portal.services.reporting.shared_files import SharedFileRequest
from portal.services.reporting.shared_package import Manifest, stream_package
from portal.services.reporting.sharing_agreements import AgreementTerms
from tests import factories
from tests.services.reporting.shared_files import EVERYTHING, layout_of, unzip
from tests.unit import unit
from tests.web.api.description import check_answer
from tests.web.staff_client import Office

PURPOSE = "Yearly evaluation of the programme"
TERMS = "World Bank", "DSA 4/2026"


class Machine:
    """A recipient's machine with a token and its first file. It compares answers with the OpenAPI document."""

    def __init__(self, client: FlaskClient, token: str, file_id: uuid.UUID) -> None:
        self.client, self.token, self.file_id = client, token, file_id

    def get(self, path: str = "files", **headers: str) -> TestResponse:
        return check_answer(self.client.get(f"/api/v1/{path}", headers=self._headers(headers)))

    def post(self, path: str) -> TestResponse:
        return check_answer(self.client.post(f"/api/v1/files/{path}", headers=self._headers({})))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | more


def make_machine(office: Office, grade: Grade = Grade.PSEUDONYMISED, networks: str = "") -> Machine:
    """Makes an approved agreement with a written file and a token."""
    now = datetime.now(UTC)
    with office.database.begin() as session:
        work = unit(session, vault=office.vault, now=now)
        analyst, second = (
            factories.officer(session, role, vault=office.vault)
            for role in (Role.MINISTRY, Role.ADMINISTRATOR)
        )
        last_day = dhaka_day(now) + timedelta(days=30)
        terms = AgreementTerms(*TERMS, grade, last_day)
        agreement = sharing_agreements.add_agreement(work, analyst, terms)
        session.flush()
        sharing_agreements.approve_agreement(work, second, agreement.id)
        wanted = SharedFileRequest(PURPOSE, EVERYTHING, layout_of(grade, "country"))
        export = shared_files.request_shared_file(work, analyst, agreement.id, wanted)
        session.flush()
        change_feed.number_changes(work)

        def record(manifest: Manifest) -> None:
            shared_files.record_manifest(work, analyst.id, export.id, manifest)

        unzip(stream_package(work, shared_files.shared_file_order(work, export), record))
        export.downloaded_at = now
        token = api_tokens.make_token(work, analyst, agreement.id, networks)
        file_id = export.id
    return Machine(office.app.test_client(), token, file_id)
