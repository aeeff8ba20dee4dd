"""The counted walks of `make tasks`, by the shortest one."""

import pytest
from playwright.sync_api import Browser

from bench.tasks import count_task
from tests.e2e.running import RunningPortal

pytestmark = pytest.mark.browser


def test_a_volunteer_invites_somebody_in_five_clicks_with_the_sign_in(
    browser: Browser, running: RunningPortal
) -> None:
    count = count_task(browser, running, "volunteer: invite an eligible person")
    assert (count.clicks, count.pages) == (5, 4)
    assert count.keys > len("volunteer@demo.example")
