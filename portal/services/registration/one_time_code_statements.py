"""The statements about one-time codes, built once: building one takes longer than running it.

Their parameters for a browser and a phone are all values of a `BlindIndex`, so that codes are found that
were sent before a change of the index key.
"""

from typing import Final

from sqlalchemy import bindparam, select, update

from portal.domain.platform.one_time_codes import CODE_TRIES, CodePurpose
from portal.models import OneTimeCode, Registration

_OF_BROWSER: Final = OneTimeCode.browser_token_hash.in_(bindparam("mine", expanding=True))
_OF_PURPOSE: Final = OneTimeCode.purpose == bindparam("of_purpose")
_VALID: Final = OneTimeCode.ended_at.is_(None)
_TO_PHONE: Final = OneTimeCode.mobile_index.in_(bindparam("phone", expanding=True))

END_CODES: Final = (
    update(OneTimeCode)
    .where(_OF_BROWSER, _OF_PURPOSE, _VALID)
    .values(ended_at=bindparam("at"))
    .execution_options(synchronize_session=False)
)
"""Voids the codes of a browser for a purpose."""

COUNT_TRY: Final = (
    update(OneTimeCode)
    .where(
        _OF_BROWSER,
        _OF_PURPOSE,
        _VALID,
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > bindparam("at"),
        OneTimeCode.tries < CODE_TRIES,
    )
    .values(tries=OneTimeCode.tries + 1)
    .returning(
        OneTimeCode.id,
        OneTimeCode.code_hash,
        OneTimeCode.mobile_index,
        OneTimeCode.mobile.label("mobile"),
    )
    .execution_options(synchronize_session=False)
)
"""Counts a try of the codes that may still be typed, and returns them."""

USE_CODE: Final = (
    update(OneTimeCode)
    .where(OneTimeCode.id == bindparam("of_id"))
    .values(used_at=bindparam("at"))
    .execution_options(synchronize_session=False)
)

NEWEST_CODE: Final = (
    select(OneTimeCode)
    .where(_OF_BROWSER, _OF_PURPOSE, _VALID)
    .order_by(OneTimeCode.sent_at.desc(), OneTimeCode.id.desc())
    .limit(1)
)

PROVEN_CODE: Final = (
    select(OneTimeCode)
    .where(
        _OF_BROWSER,
        OneTimeCode.purpose.in_(bindparam("purposes", expanding=True)),
        _VALID,
        OneTimeCode.used_at > bindparam("since"),
    )
    .order_by(OneTimeCode.used_at.desc())
    .limit(1)
)

PROOF_OF_PHONE: Final = (
    select(OneTimeCode.id)
    .where(
        _OF_BROWSER,
        _TO_PHONE,
        OneTimeCode.purpose != CodePurpose.BIRTH,
        OneTimeCode.used_at.is_not(None),
    )
    .limit(1)
)

LAST_SENT: Final = (
    select(OneTimeCode.sent_at)
    .where(_TO_PHONE, OneTimeCode.sent_at > bindparam("since"))
    .order_by(OneTimeCode.sent_at.desc())
    .limit(1)
)
LAST_SENT_OF_BROWSER: Final = LAST_SENT.where(_OF_BROWSER)

UNVERIFIED_REGISTRATIONS: Final = (
    select(Registration.id)
    .where(
        Registration.mobile_index.in_(bindparam("phone", expanding=True)),
        Registration.phone_verified.is_(False),
    )
    .order_by(Registration.id)
    .with_for_update(skip_locked=True, key_share=True)
)
"""The registrations of a phone that are not locked."""
