"""People register while thousands of connections send a byte every few seconds (slowloris)."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import median, quantiles

import pytest

from portal.config import PROJECT
from tests.deploy.behind_nginx import BehindNginx
from tests.deploy.returnee import Returnee

pytestmark = [pytest.mark.nginx, pytest.mark.xdist_group("nginx"), pytest.mark.soak]

FROM_ONE, FROM_MANY, ADDRESSES = 300, 3000, 1000
PEOPLE, AT_ONCE = 30, 2
LONGEST_P95 = 0.3
"""Seconds, on a machine that does nothing else."""


def test_others_register_while_300_connections_of_one_address_and_3000_of_many_are_slow(
    site: BehindNginx, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = register(site, first=0)
    with slow(site, FROM_ONE, 1):
        beside_one = register(site, first=PEOPLE)
        with slow(site, FROM_MANY, ADDRESSES):
            beside_all = register(site, first=2 * PEOPLE)
    with capsys.disabled():
        for name, seconds in (
            ("no slow connection", alone),
            (f"{FROM_ONE} of one address", beside_one),
            (f"and {FROM_MANY} of {ADDRESSES} addresses", beside_all),
        ):
            sys.stdout.write(
                f"\n{name}: {len(seconds)} requests, p50 {1000 * median(seconds):.0f} ms, "
                f"p95 {1000 * p95(seconds):.0f} ms"
            )
    # A busy machine is slow without them too.
    assert p95(beside_all) < max(LONGEST_P95, 1.5 * p95(alone))


def register(site: BehindNginx, *, first: int) -> list[float]:
    """Registers people, some at the same time. Returns the seconds of each request."""
    people = [Returnee(site, f"017{10_000_000 + first + number}") for number in range(PEOPLE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        pages = list(pool.map(Returnee.register, people))
    assert pages == ["/bn/register/done"] * PEOPLE
    return [seconds for person in people for seconds in person.seconds]


def p95(seconds: list[float]) -> float:
    """Returns the time within which 95 of 100 requests end."""
    return quantiles(seconds, n=20)[-1]


@contextmanager
def slow(site: BehindNginx, connections: int, addresses: int) -> Iterator[None]:
    """Holds slow connections open, and checks at the end that nginx still holds most of them."""
    command = [sys.executable, "-m", "tests.deploy.slow_phones", str(site.port)]
    command += [str(site.folder / "etc" / "fullchain.pem"), str(connections), str(addresses)]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as phones:
        assert phones.stdin is not None
        assert phones.stdout is not None
        try:
            assert phones.stdout.readline()
            yield
        finally:
            phones.stdin.close()
            still_open = phones.stdout.read()
    assert int(still_open) > connections * 0.8
