"""The OpenAPI document: valid, complete, and what `Machine` compares each answer with."""

import json
from collections.abc import Callable

import pytest
from openapi_core.validation.response.exceptions import ResponseValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.web.api.description import DOCUMENT, check_answer
from tests.web.api.machine import Machine
from tests.web.staff_client import Office


def test_the_document_is_openapi_3_1() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_anyone_gets_the_document(office: Office) -> None:
    answer = check_answer(office.app.test_client().get("/api/v1/openapi.json"))
    assert answer.get_json() == DOCUMENT
    again = office.app.test_client().get(
        "/api/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_each_address_is_in_the_document_and_no_other(office: Office) -> None:
    served = {
        (rule.rule.replace("<uuid:file_id>", "{file_id}"), method.lower())
        for rule in office.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (f"/api/v1{path}", method)
        for path, operations in DOCUMENT["paths"].items()
        for method in operations.keys() - {"parameters"}
    }
    assert described == served


@pytest.mark.parametrize("change", [{"rows": "7"}, {"name_bn": "রহিমা"}, {"k": -1}])
def test_an_answer_that_the_document_does_not_allow_is_seen(
    machine: Callable[..., Machine], change: dict[str, object]
) -> None:
    caller = machine()
    answer = caller.get(f"files/{caller.file_id}")
    answer.set_data(json.dumps(answer.get_json() | change))
    with pytest.raises(ResponseValidationError):
        check_answer(answer)
