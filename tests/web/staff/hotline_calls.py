"""What an agent of the hotline does in the tests of a call, and what the caller says."""

import pytest

from portal.domain.hotline.proof_questions import ProofQuestion
from portal.domain.staff.roles import Desk, Role
from tests.web.client import Browser
from tests.web.staff_client import Office

RIGHT = {
    "birth": "5/3/1990",
    "document": "0123",
    "father": "Abdul Karim",
    "returned": "9 2026",
}
SAW = "She told me on the phone"
LANGUAGES = pytest.mark.parametrize("language", ["bn", "en"])


def agent_of(office: Office) -> Browser:
    """Returns the browser of an agent of the hotline."""
    browser = office.browser(office.officer(Role.REGISTRAR, desk=Desk.HOTLINE))
    browser.typed |= {SAW, "01712345678", "01812345678", "Wrong", *RIGHT.values()}
    return browser


def look_up(agent: Browser, language: str, text: str, **more: str) -> None:
    """Looks a caller up by reference, phone or name."""
    agent.open(f"/{language}/staff/caller")
    agent.send("Look the caller up", text=text, **more)


def answers(agent: Browser) -> dict[str, str]:
    """Returns the right answers to the questions on the page."""
    names = [str(each.get("name")) for each in agent.page.all("input")]
    return {name: RIGHT[name] for name in names if name in RIGHT}


def prove(agent: Browser, language: str, text: str) -> None:
    """Looks a caller up and writes the right answers."""
    look_up(agent, language, text)
    agent.send("Check the answers", **answers(agent))


def third_answer(agent: Browser) -> str:
    """Returns the right answer to the question that another phone needs."""
    said = agent.page.text
    asked = next(each for each in ProofQuestion if agent.page.in_its_language(each.label) in said)
    return RIGHT[asked.value]
