"""A recipient's machine with a token and a first file, for tests of the machine interface."""

import base64
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.domain.reporting.shared_columns import Grade
from portal.models import Officer
from portal.services.reporting import api_tokens
from tests.services.reporting.shared_files import written_file
from tests.unit import unit
from tests.web.api.description import check_answer
from tests.web.staff_client import Office


class Machine:
    """A recipient's machine with a token and its first file. It compares answers with the OpenAPI document."""

    def __init__(self, client: FlaskClient, token: str, file_id: uuid.UUID) -> None:
        self.client, self.token, self.file_id = client, token, file_id

    def get(self, path: str = "files", **headers: str) -> TestResponse:
        return check_answer(self.client.get(f"/api/v1/{path}", headers=self._headers(headers)))

    def post(self, path: str) -> TestResponse:
        return check_answer(self.client.post(f"/api/v1/files/{path}", headers=self._headers({})))

    def odata(self, path: str = "", *, user: str = "anybody", **headers: str) -> TestResponse:
        """Calls the feed of the file as Excel does, with the token as a password."""
        basic = base64.b64encode(f"{user}:{self.token}".encode()).decode()
        address = path if path.startswith("http") else f"/api/v1/odata/{self.file_id}/{path}"
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return check_answer(
            self.client.get(address, headers=given | {"Authorization": f"Basic {basic}"})
        )

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | more


def make_machine(
    office: Office,
    grade: Grade = Grade.PSEUDONYMISED,
    networks: str = "",
    columns: Sequence[str] = ("country",),
) -> Machine:
    """Makes an approved agreement with a written file and a token."""
    now = datetime.now(UTC)
    with office.database.begin() as session:
        work = unit(session, vault=office.vault, now=now)
        export = written_file(work, grade, *columns)
        analyst = session.get_one(Officer, export.asked_by_id)
        agreement_id = export.agreement_id or uuid.UUID(int=0)
        token = api_tokens.make_token(work, analyst, agreement_id, networks)
        file_id = export.id
    return Machine(office.app.test_client(), token, file_id)
