"""The files of `deploy/nginx`, with Debian's nginx."""

import json
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.deploy.behind_nginx import HOST, BehindNginx

pytestmark = [pytest.mark.nginx, pytest.mark.xdist_group("nginx")]

OWN_HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def test_nginx_accepts_the_configuration(tmp_path: Path) -> None:
    site = BehindNginx(tmp_path, {})
    site.write_configuration()
    checked = site.check()
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr


def test_a_page_comes_through_with_the_headers_of_the_portal(site: BehindNginx) -> None:
    page = site.get("/bn/")
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Strict-Transport-Security"] == OWN_HEADERS["Strict-Transport-Security"]
    assert page.headers["Server"] == "nginx"


def test_plain_http_leads_to_https_with_the_headers(site: BehindNginx) -> None:
    with site.session() as session:
        answer = session.get(f"http://127.0.0.1:{site.plain_port}/bn/status", allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{HOST}/bn/status")
    assert answer.headers.items() >= OWN_HEADERS.items()


def test_another_host_gets_no_answer(site: BehindNginx) -> None:
    with socket.create_connection(("127.0.0.1", site.plain_port)) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: other.example\r\n\r\n")
        assert plain.recv(100) == b""
    context = ssl.create_default_context(cafile=str(site.folder / "etc" / "fullchain.pem"))
    with (
        socket.create_connection(("127.0.0.1", site.port)) as plain,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(plain, server_hostname="other.example")


def test_an_old_tls_version_is_refused(site: BehindNginx) -> None:
    context = ssl.create_default_context(cafile=str(site.folder / "etc" / "fullchain.pem"))
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.deprecated_call():
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection(("127.0.0.1", site.port)) as plain,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        context.wrap_socket(plain, server_hostname=HOST)


def test_a_body_that_is_too_large_is_refused_in_both_languages(site: BehindNginx) -> None:
    answer = site.request("POST", "/bn/status", data=b"x" * 70_000)
    assert answer.status_code == 413
    assert "অনেক বড়" in answer.text
    assert "too large" in answer.text
    assert answer.headers.items() >= OWN_HEADERS.items()


@pytest.mark.parametrize("page", ["imports", "monthly-update/2026-11/pictures"])
def test_a_large_file_of_an_officer_who_is_signed_out_leads_to_the_sign_in(
    site: BehindNginx, page: str
) -> None:
    answers = [site.request("POST", f"/bn/staff/{page}", data=b"x" * 8_000_000) for _ in range(40)]
    assert {answer.status_code for answer in answers} == {302}


def test_a_flood_of_sign_ins_is_refused_and_other_pages_are_not(site: BehindNginx) -> None:
    with ThreadPoolExecutor(60) as pool:
        answers = list(pool.map(lambda _: site.request("POST", "/bn/staff/sign-in"), range(60)))
    page = site.get("/bn/")
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert len(refused) < 60
    assert page.status_code == 200
    assert refused[0].headers.items() >= {**OWN_HEADERS, "Retry-After": "10"}.items()
    assert "অপেক্ষা করুন" in refused[0].text
    assert "wait a moment" in refused[0].text


def test_only_the_named_gateways_and_monitors_of_this_machine_get_an_answer(
    site: BehindNginx, tmp_path: Path
) -> None:
    assert site.get("/healthz").status_code == 200
    for path in ("gateways/", "^/(metrics|healthz|readyz)$"):
        location = (site.folder / "etc" / "site.conf").read_text().split(path, 1)[1]
        assert "deny all;" in location.split("}", 1)[0]


def test_a_body_never_reaches_a_disk(site: BehindNginx) -> None:
    site.request("POST", "/bn/status", data={"reference": "x" * 60_000})
    text = (site.folder / "etc" / "nginx.conf").read_text()
    assert list((site.folder / "body").rglob("*")) == []
    assert "proxy_max_temp_file_size 0;" in text


def test_no_log_holds_a_reference_a_token_or_an_address(site: BehindNginx) -> None:
    site.get("/bn/staff/registrations/7ABCDEFGH")
    site.get("/bn/staff/invitation/secret-token")
    site.get("/bn/rahima-begum?name=Rahima")
    site.request(
        "POST", "/bn/status", data=b"x" * 70_000, headers={"Referer": "http://a/7ABCDEFGH"}
    )
    site.stop_gunicorn()
    try:
        assert site.get("/bn/r/7ABCDEFGH").status_code == 503
    finally:
        site.start_gunicorn()
    lines = (site.logs / "phera.json").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    everything = "\n".join(path.read_text() for path in site.logs.iterdir())
    for secret in ("7ABCDEFGH", "secret-token", "ahima", "127.0.0.1:"):
        assert secret not in everything
    assert {entry["page"] for entry in entries} >= {"staff/registrations", "staff/invitation"}
    assert entries[0]["request_id"]


def test_without_the_portal_people_read_when_to_come_back(site: BehindNginx) -> None:
    site.stop_gunicorn()
    try:
        answer = site.get("/bn/")
        upload = site.request("POST", "/bn/staff/imports", data=b"x" * 8_000_000)
    finally:
        site.start_gunicorn()
    assert (answer.status_code, upload.status_code) == (503, 503)
    assert answer.headers.items() >= {**OWN_HEADERS, "Retry-After": "10"}.items()
    assert "এক মিনিট পরে আবার চেষ্টা করুন" in answer.text
    assert "not available right now" in answer.text
