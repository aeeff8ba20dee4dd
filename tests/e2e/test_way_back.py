from flask import Flask

from portal.domain.platform.choices import Language
from tests.e2e.pages import visits
from tests.e2e.people import People

AT_AN_END = {"/en/", "/en/register/done"}
"""The start page, and the page after sending, from which no way leads back into the form."""
OUTSIDE_THE_STEPS = {"/en/register/resume", "/en/register/choose", "/en/register/slip"}


def test_every_page_of_the_public_has_a_way_back_and_every_page_of_the_form_its_step(
    app: Flask, people: People
) -> None:
    without_back, without_step = set(), set()
    for who, address in visits(app, people, Language.ENGLISH, of="public"):
        client = app.test_client()
        if who:
            client.set_cookie("phera", people.cookies[who])
        text = client.get(address, base_url="http://localhost").text
        if ">Back</a>" not in text:
            without_back.add(address)
        if address.startswith("/en/register/") and ">Step " not in text:
            without_step.add(address)
    assert without_back == AT_AN_END
    assert without_step == OUTSIDE_THE_STEPS | {"/en/register/done"}


def test_after_sending_the_page_says_where_an_answer_is_changed(app: Flask, people: People) -> None:
    client = app.test_client()
    client.set_cookie("phera", people.cookies["sent"])
    text = client.get("/en/register/done", base_url="http://localhost").text
    assert "Is an answer wrong? You can change it there." in text
