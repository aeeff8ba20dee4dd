"""The demonstration data of `portal run`."""

import pytest
from sqlalchemy import select

from portal.cli import demo
from portal.cli.cli_context import open_context
from portal.demo.seed import PROFILES
from portal.domain.platform.choices import Language
from portal.domain.review.search_query import read_search_query
from portal.models import DuplicatePair, Officer, Registration
from portal.services.matching.match_pending import pending_ids
from portal.services.matching.registration_search import search_registrations
from portal.services.registration.registration_mapper import read_answers
from portal.services.review.queue import QueueReader

pytestmark = pytest.mark.usefixtures("portal_environment")


def test_an_officer_finds_people_and_duplicates_by_name_before_any_worker_runs() -> None:
    with open_context(ready=False) as context:
        context.prepare()
        demo.seed(context)
        with context.read() as work:
            shirin = work.session.scalars(
                select(Officer).where(Officer.email == PROFILES[0].email)
            ).one()
            one, *_ = work.session.scalars(
                select(Registration).where(Registration.district_code == shirin.district_code)
            )
            person = read_answers(one).person
            query = read_search_query(person.name_bn or person.name_en)
            found = search_registrations(work, QueueReader(shirin, Language.ENGLISH), query)
            assert one.reference in [row.reference for row in found.rows]
            assert work.session.scalars(select(DuplicatePair)).first()
            assert not pending_ids(work)
