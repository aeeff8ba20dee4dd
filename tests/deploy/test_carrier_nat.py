"""Many people behind one address, as behind a carrier's NAT, through nginx."""

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.deploy.behind_nginx import HOST, BehindNginx

pytestmark = [pytest.mark.nginx, pytest.mark.xdist_group("nginx")]

PEOPLE, PAGES_OF_ONE = 10, 60
SLOW = 300


def test_ten_people_behind_one_address_open_sixty_pages_each_without_a_refusal(
    site: BehindNginx,
) -> None:
    def walk(_person: int) -> set[int]:
        with site.session() as session:
            url = f"https://127.0.0.1:{site.port}/bn/"
            return {session.get(url).status_code for _ in range(PAGES_OF_ONE)}

    with ThreadPoolExecutor(PEOPLE) as pool:
        assert set.union(*pool.map(walk, range(PEOPLE))) == {200}


def test_a_page_comes_while_300_phones_of_one_address_send_slowly(site: BehindNginx) -> None:
    trust = ssl.create_default_context(cafile=str(site.folder / "etc" / "fullchain.pem"))
    begun = f"POST /bn/status HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 200\r\n\r\nreference="
    with ExitStack() as phones:
        for _ in range(SLOW):
            plain = socket.create_connection(("127.0.0.1", site.port), 10)
            phone = phones.enter_context(trust.wrap_socket(plain, server_hostname=HOST))
            phone.sendall(begun.encode())
        assert site.get("/bn/").status_code == 200
