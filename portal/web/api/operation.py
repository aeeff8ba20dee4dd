"""What the OpenAPI document says of a view, declared beside the view."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pydantic import BaseModel

View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE: Final = "api_operation"


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """An answer, by its status."""

    status: int
    description: str
    content: Mapping[str, type[BaseModel] | None]
    """The model of each media type. None for a file."""
    headers: Sequence[str] = ()
    """Names in `HEADERS` of `openapi_document`."""
    name: str = ""
    """Its name in the document, if several operations have it."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A view as machines call it. The docstring of the view describes it."""

    operation_id: str
    answers: Sequence[ApiAnswer]
    query: type[BaseModel] | None
    """The parameters that the view reads from the query."""
    security: Sequence[str]
    """The ways to send the token. None for a view that needs none."""


def describe_view(
    operation_id: str,
    *answers: ApiAnswer,
    query: type[BaseModel] | None = None,
    security: Sequence[str] = (),
) -> Callable[[View], View]:
    """Declares what the document says of a view."""

    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, Operation(operation_id, answers, query, security))
        return view

    return declare


def operation_of(view: Callable[..., Any]) -> Operation:
    """Returns the operation of a view. Raises an error for a view without one."""
    operation: Operation = getattr(view, _ATTRIBUTE)
    return operation
