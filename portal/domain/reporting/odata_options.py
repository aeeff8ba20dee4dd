"""System query options of OData 4.0 that the feed reads, by the kind of address.

The OpenAPI document of the machine interface is made from these models.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from pydantic.json_schema import SkipJsonSchema

from portal.domain.platform.errors import Invalid, PortalError
from portal.domain.platform.gettext_marker import N_

MOST_TOP: Final = 10**18 - 1
_FLAGS: Final = {"true": True, "false": False}
_NOT_SUPPORTED: Final = {"$skip", "$orderby", "$search", "$expand", "$apply", "$compute"}
_REFUSALS: Final = {
    "$top": N_("“$top” is a number like 1000."),
    "$count": N_("“$count” is true or false."),
}


class UnsupportedQuery(PortalError):
    """A query that OData allows and this service does not answer."""


def _read_number(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(MOST_TOP))):
        raise ValueError(given[:20])
    return int(given)


def _read_flag(given: str) -> bool:
    if given not in _FLAGS:
        raise ValueError(given[:20])
    return _FLAGS[given]


Text = Annotated[str, Field(max_length=1000)]
Format = Annotated[
    Text | SkipJsonSchema[None], Field(alias="$format", description="Like Accept, and before it.")
]
Filter = Annotated[
    Text | SkipJsonSchema[None],
    Field(
        alias="$filter",
        description="Comparisons of `verified_on` by eq, ge, gt, le and lt, joined by and.",
    ),
]


class DocumentOptions(BaseModel):
    """The options of the service document and of the schema."""

    format: Format = None


class CountOptions(BaseModel):
    """The options of a number of rows."""

    filter: Filter = None


class RowOptions(BaseModel):
    """The options of rows."""

    select: Text | SkipJsonSchema[None] = Field(
        None, alias="$select", description="Columns, with commas between them."
    )
    filter: Filter = None
    top: (
        Annotated[int, Field(ge=0, le=MOST_TOP), BeforeValidator(_read_number)]
        | SkipJsonSchema[None]
    ) = Field(None, alias="$top", description="How many rows at most.")
    count: Annotated[bool, BeforeValidator(_read_flag)] = Field(
        False, alias="$count", description="Whether the answer says how many rows there are."
    )
    skiptoken: Text | SkipJsonSchema[None] = Field(
        None,
        alias="$skiptoken",
        description="Where to go on. Follow `@odata.nextLink` instead of writing it.",
    )
    format: Format = None


Options = TypeVar("Options", bound=BaseModel)


def option_names(model: type[BaseModel]) -> Collection[str]:
    """Returns the names of the options of an address."""
    return [str(field.alias) for field in model.model_fields.values()]


def read_options(given: Iterable[tuple[str, str]], model: type[Options]) -> Options:
    """Returns the options of an address. Raises `Invalid`, `UnsupportedQuery`.

    Options without `$` are none of the protocol and say nothing here.
    """
    options = _system_options(given, option_names(model))
    try:
        return model.model_validate(options)
    except ValidationError as error:
        raise _refusal(error.errors()[0]) from error


def _system_options(
    given: Iterable[tuple[str, str]], allowed: Collection[str]
) -> Mapping[str, str]:
    options: dict[str, str] = {}
    for name, value in given:
        if not name.startswith("$"):
            continue
        if name in _NOT_SUPPORTED:
            raise UnsupportedQuery(N_("This service does not support the query option “%(name)s”."), name=name)  # fmt: skip
        if name not in option_names(RowOptions):
            raise UnsupportedQuery(N_("This service does not know the query option “%(name)s”."), name=name[:40])  # fmt: skip
        if name not in allowed:
            raise Invalid(N_("The query option “%(name)s” does not fit this address."), name=name)
        if name in options:
            raise Invalid(N_("The query option “%(name)s” is there twice."), name=name)
        options[name] = value
    return options


def _refusal(error: Mapping[str, Any]) -> Invalid:
    name = str(error["loc"][0])
    if error["type"] == "string_too_long":
        return Invalid(N_("The query option “%(name)s” is too long."), name=name)
    return Invalid(_REFUSALS[name])
