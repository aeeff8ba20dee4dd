"""The guide in deploy/README.md, followed on a real Debian with systemd, PostgreSQL and nginx."""

from pathlib import Path

import pytest

from portal.domain.registration.reference import show_reference
from tests.deploy.behind_nginx import HOST
from tests.deploy.machine import Machine
from tests.ha.people import Observations, Person

pytestmark = pytest.mark.soak
DELETE = "psql -qc 'DELETE FROM audit_entries' phera 2>&1"

UNITS = ("phera-web.socket", "phera-web.service", "phera-workers.service", "nginx.service")
CURL = f"curl -sSk --resolve {HOST}:443:127.0.0.1 -o /dev/null -w %{{http_code}}"


def test_every_unit_runs(machine: Machine) -> None:
    for unit in UNITS:
        assert machine.ask(f"systemctl is-active {unit}").strip() == "active", machine.ask(
            f"journalctl --no-pager -n 40 -u {unit}"
        )
    assert machine.ask("systemctl --failed --no-legend --plain 'phera*'") == ""


def test_a_person_reaches_the_portal_through_nginx(machine: Machine) -> None:
    assert machine.run(f"{CURL} https://{HOST}/bn/") == "200"
    assert machine.run(f"{CURL} https://{HOST}/readyz") == "200"


def test_a_person_registers_through_nginx(machine: Machine) -> None:
    seen = Observations()
    Person("https://127.0.0.1", 1, seen, machine.browser()).register()
    assert len(seen.acknowledged) == 1, seen
    stored = "psql -qAtc 'SELECT reference FROM registrations' phera"
    (reference,) = machine.run(f"runuser -u phera -- {stored}").split()
    assert seen.acknowledged == [show_reference(reference)]


def test_an_administrator_can_be_made(machine: Machine) -> None:
    output = machine.run(
        "portal officer add --role administrator --name Rahima admin@example.gov.bd"
    )
    assert "admin@example.gov.bd" in output
    assert machine.run("portal audit verify")


def test_the_accounts_of_web_and_workers_cannot_change_the_audit_log(machine: Machine) -> None:
    for account in ("phera_web", "phera_worker"):
        assert "1" in machine.run(f"runuser -u {account} -- psql -qAtc 'SELECT 1' phera")
        assert "permission denied" in machine.ask(f"runuser -u {account} -- {DELETE}")
        assert "denied" in machine.ask(f"runuser -u {account} -- cat /etc/phera/credentials/* 2>&1")


def test_a_reload_and_a_restart_lose_no_request(machine: Machine) -> None:
    ask = f"for i in $(seq 60); do {CURL} https://{HOST}/bn/; echo; done"
    for change in ("reload", "restart"):
        codes = machine.run(
            f"(sleep 1; systemctl {change} phera-web.service || echo failed) & {ask}; wait"
        ).split()
        assert set(codes) == {"200"}, change


def test_installing_again_changes_no_key(machine: Machine) -> None:
    before = machine.run("cat /etc/phera/credentials/* /etc/ssl/phera/key.pem | sha256sum")
    machine.run("cd /root && phera-*/deploy/install.sh phera-*.tar.gz")
    assert machine.run("cat /etc/phera/credentials/* /etc/ssl/phera/key.pem | sha256sum") == before
    assert machine.run(f"{CURL} https://{HOST}/bn/") == "200"


def test_a_command_without_the_settings_of_the_server_refuses(machine: Machine) -> None:
    output = machine.ask("runuser -u nobody -- /opt/phera/current/.venv/bin/portal db check 2>&1")
    assert "run the command as the user phera" in output


def test_no_log_of_nginx_holds_an_address(machine: Machine) -> None:
    assert "127.0.0.1" not in machine.run("cat /var/log/nginx/*")
    assert Path(machine.root / "var/log/nginx/phera.json").stat().st_size > 0
