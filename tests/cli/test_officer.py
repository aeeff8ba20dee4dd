from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.config import Settings
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Role
from portal.models import Officer
from portal.models.staff.officer import NO_PASSWORD
from portal.services.staff import accounts
from tests.keys import ENVIRONMENT
from tests.unit import unit

Portal = Callable[..., Result]
EMAIL = "shirin@demo.example"
DISTRICT = ("--name", "Shirin Akter", "--role", "district", "--district", "কক্সবাজার")


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """Runs `portal …` on a database of its own."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))

    def run(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Callable[[], Officer]]:
    """Returns the account from the database."""
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path)})
    database = Database(settings.database_url)

    def find() -> Officer:
        with database.read() as session:
            return accounts.find_officer_by_email(unit(session), EMAIL)

    yield find
    database.close()


@pytest.fixture
def open_account(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Sets a password as the owner of the link does."""
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path)})
    database = Database(settings.database_url)

    def accept() -> None:
        with database.begin() as session:
            found = accounts.find_officer_by_email(unit(session), EMAIL)
            found.password_hash, found.active = "$argon2id$", True

    yield accept
    database.close()


def printed(result: Result, label: str) -> str:
    return next(
        line.partition(label)[2].strip() for line in result.output.splitlines() if label in line
    )


def test_a_new_account_gets_a_link_and_no_password(
    portal: Portal, account: Callable[[], Officer]
) -> None:
    result = portal("officer", "add", EMAIL.upper(), *DISTRICT, "--language", "en")
    found = account()
    assert (found.role, found.district_code) == (Role.DISTRICT, "BD2022")
    assert (found.language, found.email) == (Language.ENGLISH, EMAIL)
    assert "/en/staff/invitation/" in printed(result, "Link:")
    assert found.password_hash == NO_PASSWORD, "only its owner chooses a password"
    assert not found.active
    assert "assword" not in result.output


def test_centre_staff_need_a_centre_that_exists(portal: Portal) -> None:
    person = ("--name", "Kamal", "--role", "centre")
    assert "centre" in portal("officer", "add", EMAIL, *person, code=1).output
    assert (
        "RSC-XXX" in portal("officer", "add", EMAIL, *person, "--centre", "RSC-XXX", code=1).output
    )
    portal("officer", "add", EMAIL, *person, "--centre", "rsc-dha")


@pytest.mark.parametrize(
    ("email", "rest"),
    [
        ("no-address", DISTRICT),
        (EMAIL, ("--name", " ", *DISTRICT[2:])),
        (EMAIL, ("--name", "A", "--role", "district")),
        (EMAIL, ("--name", "A", "--role", "ministry", "--district", "Dhaka")),
        (EMAIL, ("--name", "A", "--role", "district", "--district", "Atlantis")),
    ],
)
def test_what_makes_no_account_is_told_in_one_line(
    portal: Portal, email: str, rest: tuple[str, ...]
) -> None:
    result = portal("officer", "add", email, *rest, code=1)
    assert result.output.strip().startswith("Error: ")
    assert len(result.output.strip().splitlines()) == 1


def test_there_is_one_account_for_an_address(portal: Portal) -> None:
    portal("officer", "add", EMAIL, *DISTRICT)
    assert "already" in portal("officer", "add", EMAIL, *DISTRICT, code=1).output


def test_a_reset_prints_another_link_and_ends_the_first(portal: Portal) -> None:
    first = printed(portal("officer", "add", EMAIL, *DISTRICT), "Link:")
    assert printed(portal("officer", "reset", EMAIL), "Link:") != first
    assert "no account" in portal("officer", "reset", "nobody@demo.example", code=1).output


def test_an_account_is_disabled_and_enabled(
    portal: Portal, account: Callable[[], Officer], open_account: Callable[[], None]
) -> None:
    portal("officer", "add", EMAIL, *DISTRICT)
    assert "new link" in portal("officer", "enable", EMAIL, code=1).output
    open_account()
    portal("officer", "disable", EMAIL)
    assert not account().active
    portal("officer", "enable", EMAIL)
    assert account().active
    assert "no account" in portal("officer", "disable", "nobody@demo.example", code=1).output


def test_the_code_of_the_moment_is_for_development_only(
    portal: Portal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    open_account: Callable[[], None],
) -> None:
    portal("officer", "add", EMAIL, *DISTRICT)
    assert "by its link" in portal("officer", "code", EMAIL, code=1).output
    open_account()
    code = portal("officer", "code", EMAIL).output.strip()
    assert len(code) == 6
    assert code.isdigit()
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path)})
    (key,) = (path.read_text() for path in tmp_path.glob("field_keys.secret"))
    production = {
        "PORTAL_ENV": "production",
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_PUBLIC_URL": "https://phera.example",
        "PORTAL_GATEWAYS": "kannel",
        "PORTAL_KANNEL_URL": "https://kannel.example/",
        "PORTAL_KANNEL_USER": "x",
        "PORTAL_KANNEL_PASSWORD": "x" * 32,
        "PORTAL_KANNEL_FROM": "Phera",
        "PORTAL_FIELD_KEYS": f"k1:{key.strip()}",
        "PORTAL_INDEX_KEY": (tmp_path / "index_key.secret").read_text().strip(),
        "PORTAL_SECRET_KEY": "x" * 32,
        "PORTAL_RECEIPT_SECRET": "x" * 32,
    }
    for name, value in production.items():
        monkeypatch.setenv(name, value)
    result = portal("officer", "code", EMAIL, code=1)
    assert "own app" in result.output
    assert code not in result.output
