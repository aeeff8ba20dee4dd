"""The values of a registration in a list."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.review.list_flags import Flag
from portal.models import Registration
from portal.services.review.claims import ClaimHolder
from portal.services.review.list_row import ListRow

ROW_COLUMNS: Final = (
    Registration.id,
    Registration.reference,
    Registration.state,
    Registration.submitted_at,
    Registration.name_bn,
    Registration.name_en,
    Registration.district_code,
    Registration.upazila_code,
    Registration.upazila_text,
)
"""What `row_of` reads of a registration."""


class RegistrationRow(NamedTuple):
    """The values of a registration in a list. No other values are decrypted."""

    id: uuid.UUID
    reference: str
    name: str
    state: State
    submitted_at: datetime
    district_code: str
    upazila_code: str | None
    upazila_text: str | None
    flags: Collection[Flag] = ()
    holder: ClaimHolder | None = None
    """The present holder of the claim."""
    entered_by: Collection[uuid.UUID] = ()
    """The officers who entered it for the returnee, and therefore do not verify it."""


def row_of(registration: Registration | ListRow, language: Language) -> RegistrationRow:
    """Returns the row of a registration, with the name in the script of the page if available."""
    if language is Language.BANGLA:
        name = registration.name_bn or registration.name_en
    else:
        name = registration.name_en or registration.name_bn
    return RegistrationRow(
        id=registration.id,
        reference=registration.reference,
        name=name or "",
        state=registration.state,
        submitted_at=registration.submitted_at,
        district_code=registration.district_code,
        upazila_code=registration.upazila_code,
        upazila_text=registration.upazila_text,
    )
