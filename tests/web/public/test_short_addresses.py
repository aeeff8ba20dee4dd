import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/register", "/bn/register/consent"),
        ("/register/", "/bn/register/consent"),
        ("/bn/register", "/bn/register/consent"),
        ("/bn/register/", "/bn/register/consent"),
        ("/en/register", "/en/register/consent"),
        ("/status", "/bn/status"),
        ("/status/", "/bn/status"),
        ("/bn/status/", "/bn/status"),
        ("/en/status/", "/en/status"),
        ("/help", "/bn/help"),
        ("/en/help/", "/en/help"),
        ("/for-me/", "/bn/for-me"),
    ],
)
def test_a_short_address_leads_to_the_page_that_it_means(
    client: FlaskClient, typed: str, meant: str
) -> None:
    answer = client.get(f"{typed}?next=//evil.example")
    assert (answer.status_code, answer.headers["Location"]) == (302, meant)
    assert client.get(meant).status_code == 200


def test_a_page_itself_is_no_redirect(client: FlaskClient) -> None:
    assert [client.get(f"/bn/{each}").status_code for each in ("status", "help", "for-me")] == [
        200
    ] * 3


@pytest.mark.parametrize(
    "path",
    ["/evil.example/register", "/register//evil.example", "/bn/status/%2e%2e", "/fr/status/"],
)
def test_a_short_address_leads_to_no_other_host(client: FlaskClient, path: str) -> None:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 404
    assert "evil.example" not in answer.text
