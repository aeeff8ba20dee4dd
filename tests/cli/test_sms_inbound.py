"""`portal sms inbound` prints the address for the settings of a provider."""

from pathlib import Path

from click.testing import CliRunner

from portal.cli import main
from portal.config import Settings
from portal.gateways.inbound import inbound_address
from tests.keys import ENVIRONMENT


def test_the_address_is_printed_with_its_token(tmp_path: Path) -> None:
    environment = {
        **ENVIRONMENT,
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
        "PORTAL_PUBLIC_URL": "https://phera.example.org",
        "PORTAL_GATEWAYS": "kannel,generic",
        "PORTAL_KANNEL_URL": "http://127.0.0.1:1/",
        "PORTAL_KANNEL_USER": "app",
        "PORTAL_KANNEL_PASSWORD": "secret",
        "PORTAL_KANNEL_FROM": "16135",
        "PORTAL_GENERIC_URL": "http://127.0.0.1:1/",
        "PORTAL_GENERIC_SEND_AS": "query",
        "PORTAL_GENERIC_BODY": '{"to": "{to}", "text": "{text}"}',
        "PORTAL_GENERIC_ACCEPTED": "OK",
    }
    done = CliRunner().invoke(main, ["sms", "inbound"], env=environment)
    assert done.exit_code == 0, done.output
    settings = Settings.from_env(environment)
    for gateway in ("kannel", "generic"):
        assert inbound_address(settings, gateway) in done.output
    kannel, generic = (inbound_address(settings, name) for name in ("kannel", "generic"))
    assert kannel.startswith("https://phera.example.org/gateways/kannel/inbound?token=")
    assert kannel.split("token=")[1][:32] != generic.split("token=")[1][:32]
