"""Records of the audit log in a file and on another machine."""

import stat
from pathlib import Path

import pytest

from portal.config import Settings
from portal.domain.audit.head_records import HeadRecord, format_record
from portal.gateways.audit_witness import FileWitness, WitnessFailure, open_witness
from portal.settings.errors import SettingsError
from tests.factories import NOW
from tests.keys import ENVIRONMENT
from tests.listener import Answer, Asked, Listener

TOKEN = "t" * 32
RECORD = HeadRecord(NOW, 7, b"m" * 32)


class Notary(Listener):
    """A server that keeps the lines it gets."""

    lines = b""

    def answer_to(self, asked: Asked) -> Answer:
        answer = super().answer_to(asked)
        if answer.status != 200 or asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Answer(answer.status if answer.status != 200 else 401)
        self.lines += asked.body
        return Answer(200, self.lines)


def _settings(tmp_path: Path, **values: str) -> Settings:
    named = {f"PORTAL_AUDIT_{name}": value for name, value in values.items()}
    return Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path), **named})


def test_a_file_is_readable_by_its_owner_only_and_grows(tmp_path: Path) -> None:
    file = tmp_path / "witness"
    witness = open_witness(_settings(tmp_path, WITNESS=str(file)).audit)
    assert witness is not None
    assert witness.read() == []
    witness.append(RECORD)
    witness.append(RECORD._replace(number=8))
    assert witness.read() == [RECORD, RECORD._replace(number=8)]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"Nonsense\n", b"\xff\n", b'{"number": 1}\n'])
def test_a_file_that_somebody_wrote_into_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "witness"
    file.write_bytes(format_record(RECORD).encode() + b"\n" + content)
    with pytest.raises(WitnessFailure, match="not a record"):
        FileWitness(file).read()


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(WitnessFailure, match="Is a directory"):
        FileWitness(tmp_path).append(RECORD)
    with pytest.raises(WitnessFailure, match="Is a directory"):
        FileWitness(tmp_path).read()


def test_another_machine_gets_the_lines_with_the_token(tmp_path: Path) -> None:
    with Notary() as notary:
        settings = _settings(tmp_path, WITNESS=f"{notary.url}/audit", WITNESS_TOKEN=TOKEN)
        witness = open_witness(settings.audit)
        assert witness is not None
        witness.append(RECORD)
        assert witness.read() == [RECORD]
        assert [asked.method for asked in notary.requests] == ["POST", "GET"]
        notary.answers = [503]
        with pytest.raises(WitnessFailure, match="http 503"):
            witness.append(RECORD)


@pytest.mark.parametrize(
    "address", ["http://example.org/a", "https://a:b@example.org/", "witness", "ftp://example.org"]
)
def test_an_address_that_others_could_read_is_no_witness(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="PORTAL_AUDIT_WITNESS"):
        _settings(tmp_path, WITNESS=address)


def test_without_a_setting_there_is_no_witness(tmp_path: Path) -> None:
    assert open_witness(_settings(tmp_path).audit) is None
