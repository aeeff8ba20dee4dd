"""The code on the slip of a registration.

The code is the deterministically encrypted id of the registration. Nothing is stored for it, it is the
same each time the slip is shown, and it is useful only to officers who may see the registration.
"""

import base64
import binascii
import uuid

from sqlalchemy import select

from portal.crypto import Unreadable, Vault
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.models import Officer, Registration
from portal.services.registration.visibility import visible_to
from portal.unit_of_work import UnitOfWork

_PURPOSE = "slip"


def slip_code(vault: Vault, registration: Registration) -> str:
    """Returns the code for the slip of a registration: 43 letters, digits, `-` and `_`."""
    encrypted = vault.deterministic_encrypt(_PURPOSE, registration.id.bytes)
    return base64.urlsafe_b64encode(encrypted).decode().rstrip("=")


def find_by_slip(work: UnitOfWork, officer: Officer, code: str) -> Registration:
    """Returns the registration of a slip. Raises `NotFound` if this officer may not see one."""
    not_found = NotFound(N_("This slip does not belong to any registration in your area."))
    try:
        encrypted = base64.b64decode(code + "=" * (-len(code) % 4), altchars="-_", validate=True)
        registration_id = uuid.UUID(bytes=work.vault.deterministic_decrypt(_PURPOSE, encrypted))
    except (binascii.Error, ValueError, Unreadable) as error:
        raise not_found from error
    found = work.session.scalars(
        select(Registration).where(Registration.id == registration_id, visible_to(officer))
    ).one_or_none()
    if found is None:
        raise not_found
    return found
