"""Pages are compressed, and their size reveals nothing."""

import gzip
import re

import brotli
import pytest
from flask.testing import FlaskClient

CONSENT = "/bn/register/consent"
MODERN = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_a_page_comes_as_small_as_the_browser_can_read(
    client: FlaskClient, accepted: str, encoding: str | None
) -> None:
    answer = client.get(CONSENT, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert "</html>" in unpack(answer.data).decode()


def test_an_error_page_is_compressed_too(client: FlaskClient) -> None:
    assert client.get("/bn/nowhere", headers=MODERN).headers["Content-Encoding"] == "br"


def test_text_that_a_stranger_put_into_an_address_is_never_packed_with_personal_data(
    client: FlaskClient,
) -> None:
    asked = client.get(f"{CONSENT}?x=guess", headers=MODERN)
    assert "Content-Encoding" not in asked.headers
    led = client.get(CONSENT, headers={**MODERN, "Sec-Fetch-Site": "cross-site"})
    assert "Content-Encoding" not in led.headers


def test_the_first_page_is_small_for_those_who_come_by_a_link(client: FlaskClient) -> None:
    led = client.get("/bn/?fbclid=x", headers={**MODERN, "Sec-Fetch-Site": "cross-site"})
    assert led.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in led.headers["Vary"]


def test_a_style_sheet_is_packed_dense_and_kept_for_good(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/site\.css\?v=[0-9a-f]+)"', client.get("/bn/").text)
    assert address
    plain = client.get(address[1])
    assert "/*" not in plain.text
    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        with client.get(address[1], headers={"Accept-Encoding": encoding}) as packed:
            assert packed.headers["Content-Encoding"] == encoding
            assert "immutable" in packed.headers["Cache-Control"]
            assert unpack(packed.data) == plain.data
    plain.close()
