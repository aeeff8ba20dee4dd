"""What a signed manifest holds. A manifest is checked against it before it is entered in the register.

The OpenAPI document of the machine interface is made from these models.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import MISSING, BaseModel, ConfigDict, Field

from portal.domain.platform.choices import Language
from portal.domain.reporting.shared_columns import Grade
from portal.services.reporting.file_formats import FileFormat
from portal.services.reporting.file_layout import CellValues

Count = Annotated[int, Field(ge=0)]
CursorText = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9]{1,18}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ManifestColumn(_Part):
    """A column of a file."""

    id: str
    version: Annotated[int, Field(ge=1)]
    coarsened: Count | MISSING = Field(
        MISSING,
        description="Steps of coarsening that k-anonymity needed. Absent from files with names.",
    )


class ManifestMember(_Part):
    """Hash and size of one file in the package."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    bytes: Count


class ManifestSince(_Part):
    """The earlier file and where it ended."""

    file: uuid.UUID
    cursor: CursorText
    day: date | MISSING = Field(
        MISSING,
        description="Countries are grouped as on this day. Absent from manifests of before December 2026.",
    )
    coarsened: Sequence[Count]


class ManifestSignature(_Part):
    """The signature of everything else in the manifest."""

    algorithm: Literal["Ed25519"]
    key_id: str
    public_key: str
    value: str


class SharedManifest(_Part):
    """What is in a file, signed by Ed25519."""

    # `schema` is a method of the base class, so the attribute has another name.
    format_version: Literal["phera-shared-file/1"] | MISSING = Field(
        MISSING, alias="schema", description="Absent from manifests of before December 2026."
    )
    format: FileFormat | Literal["odata"] = Field(
        description="The format of the data; odata for rows that an OData feed sent."
    )
    file: uuid.UUID = Field(description="The id of the file, which names it in this interface.")
    recipient: str
    agreement: str
    agreement_ends_on: date
    made_at: datetime
    grade: Grade
    language: Language
    values: CellValues
    columns: Sequence[ManifestColumn]
    filters: Mapping[str, str]
    cursor: CursorText | None = Field(
        description="Where the next file of changes begins. Null in files of counts, or if a full file is needed."
    )
    changes_since: ManifestSince | MISSING = Field(
        MISSING, description="The earlier file and where it ended. Only in a file of changes."
    )
    removed: Count | MISSING = Field(
        MISSING,
        description="Pseudonyms to delete, of which you may not have some. Only in a file of changes.",
    )
    needs_full_file: bool | MISSING = Field(
        MISSING,
        description="Whether this file has no rows, because columns are coarsened differently: "
        "call full. Only in a file of changes.",
    )
    rows: Count
    left_out: Count | Literal["1-4"] = Field(
        description="Rows that would stand out, as a range if they are few."
    )
    k: Count | None
    least_k: Count | None
    files: Mapping[str, ManifestMember]
    signature: ManifestSignature
