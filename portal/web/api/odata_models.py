"""The JSON documents of the OData feed, as OData 4.0 fixes them."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import MISSING, AwareDatetime, BaseModel, ConfigDict, Field, RootModel
from pydantic.networks import AnyUrl

Context = Annotated[AnyUrl | MISSING, Field(alias="@odata.context")]
"""Absent from an answer without metadata."""


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ODataTable(_Document):
    """An entity set of the feed."""

    name: str
    kind: Literal["EntitySet"]
    url: str


class ODataService(_Document):
    """The service document."""

    context: Context = MISSING
    value: Sequence[ODataTable]


class ODataRow(BaseModel):
    """A registration: the columns that were selected, each a text or null."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str | None]

    pseudonym: Annotated[str, Field(pattern="^P[A-Z2-7]{16}$")] | MISSING = MISSING
    verified_on: AwareDatetime | MISSING = MISSING


class ODataRows(_Document):
    """Rows, and where the next ones are."""

    context: Context = MISSING
    count: Annotated[int, Field(ge=0)] | MISSING = Field(MISSING, alias="@odata.count")
    next_link: AnyUrl | MISSING = Field(MISSING, alias="@odata.nextLink")
    value: Sequence[ODataRow]


class ODataCount(RootModel[Annotated[str, Field(pattern="^[0-9]+$")]]):
    """A number as plain text."""


class PowerBIConnection(BaseModel):
    """A `.pbids` file of Power BI."""

    version: Literal["0.1"]
    connections: Sequence[dict[str, Any]]
