"""Writes the OpenAPI 3.1 document from the views, their parameters and the models of their answers (apispec)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from apispec import APISpec
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from werkzeug.routing import Map, Rule

from portal.web.api.operation import ApiAnswer, Operation, operation_of
from portal.web.api.parameters import parameter_schemas

PREFIX: Final = "/api/v1"
_REFERENCE: Final = "#/components/schemas/{model}"
_PATH_ID: Final = re.compile(r"<uuid:(\w+)>")
_WITHOUT_BODY: Final = {"HEAD", "OPTIONS"}

HEADERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "ETag": {
        "description": "Send it as If-None-Match, and an answer that you have already is 304.",
        "schema": {"type": "string"},
    },
    "OData-Version": {"schema": {"const": "4.0"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"schema": {"type": "string"}},
}
_SECURITY: Final[Mapping[str, Mapping[str, str]]] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An analyst makes it on the page of the agreement. "
        "It works until the last day of the agreement.",
    },
    "password": {
        "type": "http",
        "scheme": "basic",
        "description": "For OData clients: the token as the password, with any user name.",
    },
}


class _Schemas(GenerateJsonSchema):
    """JSON Schemas in which a property has no title beside its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  # the method of Pydantic
        """Returns False, because the title would repeat the name."""
        return False


def openapi_document(url_map: Map, views: Mapping[str, Callable[..., Any]]) -> dict[str, Any]:
    """Returns the document of all views below the prefix. Each of them declares its operation."""
    spec = APISpec(
        title="Phera: files for recipients",
        version="1.0.0",
        openapi_version="3.1.0",
        info={
            "description": "For machines of a recipient in the data-sharing register: they follow a file "
            "by its changes. docs/api.md says how."
        },
        servers=[{"url": PREFIX}],
    )
    rules = sorted(_rules(url_map), key=lambda rule: rule.rule)
    operations = [operation_of(views[rule.endpoint]) for rule in rules]
    answers = [answer for each in operations for answer in each.answers]
    for name, scheme in _SECURITY.items():
        spec.components.security_scheme(name, dict(scheme))
    for name, header in HEADERS.items():
        spec.components.header(name, dict(header))
    for name, schema in _schemas(answers).items():
        spec.components.schema(name, schema)
    for shared in {each.name: each for each in answers if each.name}.values():
        spec.components.response(shared.name, _response(shared))
    for rule, operation in zip(rules, operations, strict=True):
        path = _PATH_ID.sub(r"{\1}", rule.rule.removeprefix(PREFIX))
        described = _operation(operation, views[rule.endpoint].__doc__ or "")
        methods = {method.lower(): described for method in (rule.methods or set()) - _WITHOUT_BODY}
        spec.path(path, operations=methods, parameters=_path_parameters(rule))
    return spec.to_dict()


def _rules(url_map: Map) -> Iterator[Rule]:
    return (rule for rule in url_map.iter_rules() if rule.rule.startswith(f"{PREFIX}/"))


def _schemas(answers: Iterable[ApiAnswer]) -> Mapping[str, Any]:
    """Returns the JSON Schemas of the models, and of the models in them."""
    models = {model for answer in answers for model in answer.content.values() if model}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, written = models_json_schema(
        [(model, "serialization") for model in ordered],
        ref_template=_REFERENCE,
        schema_generator=_Schemas,
    )
    schemas: Mapping[str, Any] = written["$defs"]
    return schemas


def _operation(operation: Operation, docstring: str) -> dict[str, Any]:
    summary, _, more = " ".join(docstring.split()).partition(". ")
    described: dict[str, Any] = {
        "operationId": operation.operation_id,
        "summary": summary.removesuffix("."),
        "security": [{name: []} for name in operation.security],
        "responses": {
            str(answer.status): answer.name or _response(answer)
            for answer in sorted(operation.answers, key=lambda each: each.status)
        },
    }
    if more:
        described["description"] = more
    if operation.query is not None:
        described["parameters"] = list(_query_parameters(operation.query))
    return described


def _response(answer: ApiAnswer) -> dict[str, Any]:
    response: dict[str, Any] = {"description": answer.description}
    if answer.headers:
        response["headers"] = {name: name for name in answer.headers}
    if answer.content:
        response["content"] = {
            media_type: {} if model is None else {"schema": model.__name__}
            for media_type, model in answer.content.items()
        }
    return response


def _query_parameters(query: type[BaseModel]) -> Iterator[dict[str, Any]]:
    for name, schema in parameter_schemas(query, _Schemas).items():
        described = {key: value for key, value in schema.items() if key == "description"}
        rest = {key: value for key, value in schema.items() if key != "description"}
        yield {"name": name, "in": "query", **described, "schema": rest}


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    schema = {"type": "string", "format": "uuid"}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name in _PATH_ID.findall(rule.rule)
    ]
