"""Parameters of the machine interface: a query is read by the model that the OpenAPI document shows."""

import functools
import uuid
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from flask import request
from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from pydantic.json_schema import GenerateJsonSchema, SkipJsonSchema

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

Query = TypeVar("Query", bound=BaseModel)

_LONGEST_NUMBER = 18


def _read_digits(given: Any) -> Any:
    """Returns the number of ASCII digits. It bounds their number, because `int` raises for thousands."""
    if not isinstance(given, str):
        return given
    digits = given.lstrip("0") or given[-1:]
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
        raise ValueError(given[:_LONGEST_NUMBER])
    return int(digits)


class FilesQuery(BaseModel):
    """The parameters of the list of files."""

    limit: Annotated[int, Field(ge=1, le=200), BeforeValidator(_read_digits)] = 50
    cursor: uuid.UUID | SkipJsonSchema[None] = Field(None, description="`next` of the page before.")


def read_query(model: type[Query]) -> Query:
    """Returns the parameters of this request. Of one that is there twice the first counts. Raises `Invalid`."""
    names = parameter_schemas(model)
    given = {name: request.args[name] for name in names if name in request.args}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise _invalid(name, names[name]) from error


@functools.cache
def parameter_schemas(
    model: type[BaseModel], generator: type[GenerateJsonSchema] = GenerateJsonSchema
) -> Mapping[str, Mapping[str, Any]]:
    """Returns the JSON Schema of each parameter, by its name in the query."""
    properties = model.model_json_schema(schema_generator=generator)["properties"]
    return {
        name: {key: value for key, value in schema.items() if (key, value) != ("default", None)}
        for name, schema in properties.items()
    }


def _invalid(name: str, schema: Mapping[str, Any]) -> Invalid:
    if schema["type"] == "integer":
        return Invalid(
            N_("The parameter %(name)s is a number from %(smallest)s to %(largest)s."),
            name=name,
            smallest=schema["minimum"],
            largest=schema["maximum"],
        )
    return Invalid(N_("The parameter %(name)s is no id. Copy it again."), name=name)
