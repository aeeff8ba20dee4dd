"""Demonstration data for an empty database. Not available in production."""

import json
import os
from datetime import UTC, datetime
from operator import attrgetter
from random import Random

from sqlalchemy import func, select

from portal.cli.cli_context import CliContext
from portal.cli.progress_bar import progress_bar
from portal.demo.campaigns import add_campaigns
from portal.demo.casework import add_centre_work
from portal.demo.centres import describe_centres
from portal.demo.identified import add_identified
from portal.demo.matching import add_matches
from portal.demo.people import compose_people
from portal.demo.roll_ups import add_roll_ups
from portal.demo.seed import LONGEST_AGO, PROFILES, SignIn, Town, add_officers
from portal.demo.targets import add_targets
from portal.domain.platform.dates import dhaka_day
from portal.models import Officer

PEOPLE, IDENTIFIED = 400, 27
SEED = 2026


def seed(context: CliContext) -> list[SignIn]:
    """Fills an empty database, and returns the credentials of the demo officers.

    The credentials are stored in `instance/`, so that a later start can print them again.
    """
    if context.settings.production:
        raise RuntimeError("demonstration data is not for production")
    saved = context.settings.instance / "demo-sign-ins.json"
    with context.begin() as work:
        if not work.session.scalar(select(func.count()).select_from(Officer)):
            now, random = datetime.now(UTC), Random(SEED)  # noqa: S311 - made-up people
            describe_centres(work.at(now))
            sign_ins = add_officers(work.at(now))
            town = Town(work.at(now), random)
            earliest = dhaka_day(now - LONGEST_AGO)
            districts = {profile.district_code for profile in PROFILES}
            people = compose_people(SEED, PEOPLE, earliest)
            planned = []
            for number, person in enumerate(people):
                planned.append(town.plan(person, number))
                is_near = person.typed["district"][0] in districts
                if number % 24 == 0 or (is_near and number % 3 == 0):
                    planned.append(town.plan(person.again(), 0))
            planned.sort(key=attrgetter("at"))
            with progress_bar("Making up registrations", len(planned)) as bar:
                for each in planned:
                    town.add(each)
                    bar.update(1)
            listed = compose_people(SEED + 1, IDENTIFIED, earliest)
            add_identified(work.at(now), listed, random)
            add_campaigns(work.at(now), random)
            work.session.flush()
            add_centre_work(work.at(now), random)
            add_matches(work.at(now))
            add_roll_ups(work.at(now))
            add_targets(work.at(now))
            with os.fdopen(
                os.open(saved, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as file:
                json.dump(sign_ins, file)
    return [SignIn(*row) for row in json.loads(saved.read_text())] if saved.exists() else []
