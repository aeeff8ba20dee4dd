import pytest

from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import TooMany
from portal.domain.platform.one_time_codes import CodePurpose
from portal.services.registration import phone_verification
from portal.services.registration.phone_verification import CodeOutcome, CodeRequester
from portal.services.registration.sent_codes import newest_sent_code
from tests.factories import NOW
from tests.inbox import newest_code
from tests.keys import FIELD_KEY, INDEX_KEY
from tests.unit import unit

MOBILE, TOKEN = "+8801712345678", "this browser"
HERE = CodeRequester(TOKEN, "192.0.2.1", Language.BANGLA)
REGISTER = CodePurpose.REGISTER


def test_a_code_that_was_sent_before_a_new_index_key_counts_and_works(database: Database) -> None:
    with database.begin() as session:
        work = unit(session, now=NOW)
        phone_verification.send_phone_code(work, HERE, REGISTER, MOBILE, codes_per_day=1000)
    code = newest_code(database)
    both = Vault([("k1", FIELD_KEY)], [("i2", b"j" * 32), ("i1", INDEX_KEY)])
    with database.begin() as session:
        work = unit(session, vault=both, now=NOW)
        with pytest.raises(TooMany, match="moment ago"):
            phone_verification.send_phone_code(work, HERE, REGISTER, MOBILE, codes_per_day=1000)
        assert newest_sent_code(work, TOKEN, REGISTER)
        outcome = phone_verification.check_phone_code(work, TOKEN, REGISTER, code)
        assert outcome is CodeOutcome.RIGHT
        assert phone_verification.proven_code(work, TOKEN, REGISTER)
