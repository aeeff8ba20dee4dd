import threading
import time

import pytest

from portal.domain.platform.errors import Invalid, Unavailable
from portal.services.staff import passwords


def test_a_password_fits_its_hash_and_no_other() -> None:
    made = passwords.hash_password("correct horse battery")
    assert made.startswith("$argon2id$")
    assert passwords.password_matches("correct horse battery", made)
    assert not passwords.password_matches("correct horse batterx", made)
    assert not passwords.password_matches("correct horse battery", None)


def test_every_keyboard_writes_the_same_password() -> None:
    one_code_point, two = "বড়\u09bcপাসওয়ার্ড ১২৩", "বড\u09bc\u09bcপাসওয়ার্ড ১২৩"
    assert passwords.password_matches(two, passwords.hash_password(one_code_point))


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 129])
def test_too_short_and_too_long_passwords_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.hash_password(password)


def test_a_password_of_a_megabyte_takes_no_longer() -> None:
    made = passwords.hash_password("x" * 128)
    assert not passwords.password_matches("x" * 1_000_000, made)


class Counting:
    """Replaces the hasher to count concurrent hashes."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()

    def verify(self, *_: str) -> bool:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.02)
        with self._lock:
            self.now -= 1
        return True


def test_few_hash_at_once_however_many_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = Counting()
    monkeypatch.setattr(passwords, "_hasher", hasher)
    refused: list[Unavailable] = []

    def sign_in() -> None:
        try:
            passwords.password_matches("x", "hash")
        except Unavailable as error:
            refused.append(error)

    threads = [threading.Thread(target=sign_in) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hasher.most == passwords.HASHES_AT_ONCE
    assert refused, "a full queue refuses at once"


def test_a_call_beyond_the_queue_is_refused_without_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "_queue", threading.BoundedSemaphore(1))
    with passwords._hash_slot(), pytest.raises(Unavailable):
        passwords.password_matches("x", None)
    assert not passwords.password_matches("x", None), "the slot is free again"


def test_who_waits_too_long_is_told() -> None:
    turn = threading.BoundedSemaphore(1)
    with (
        passwords.one_at_a_time(turn, 0.01),
        pytest.raises(Unavailable),
        passwords.one_at_a_time(turn, 0.01),
    ):
        pass
