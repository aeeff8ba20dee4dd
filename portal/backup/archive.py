"""The file of a backup: a zip archive of dump and manifest, encrypted by age to public keys.

`age --decrypt --identity KEYFILE BACKUP > backup.zip` opens it without Phera. It is written to a
temporary name, synced and renamed, so that a half-written file never looks whole; age detects a file
that was cut off or changed.
"""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import pyrage

from portal.backup.manifest import BackupError, Manifest

DUMP, MANIFEST = "dump", "manifest.json"
_CHUNK: Final = 1 << 20

WriteDump = Callable[[IO[bytes]], Manifest]
"""Writes the dump into a file and describes it."""


def write_archive(target: Path, recipients: Sequence[str], write_dump: WriteDump) -> Manifest:
    """Writes a backup. Returns its manifest. Raises `BackupError`; then no file is left."""
    keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    temporary = target.with_name(f".{target.name}.part")
    try:
        temporary.touch(mode=0o600, exist_ok=False)
        with temporary.open("wb") as file:
            manifest = _encrypt(file, keys, write_dump)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise BackupError(
            f"{target.parent}: {error.strerror or 'it cannot be written'}."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    return manifest


def _encrypt(file: IO[bytes], keys: Sequence[Any], write_dump: WriteDump) -> Manifest:
    """Encrypts what another thread writes into a pipe, so that nothing plain reaches the disk."""
    source, sink = os.pipe()
    with ThreadPoolExecutor(1) as pool:
        packing = pool.submit(_pack, sink, write_dump)
        try:
            with open(source, "rb") as plain:  # noqa: PTH123  # a file descriptor has no path
                pyrage.encrypt_io(plain, file, keys)
        except (pyrage.EncryptError, OSError) as error:
            # The closed pipe has ended the other thread, whose error is only a consequence.
            raise BackupError(f"The backup cannot be written: {error}.") from error
        return packing.result()


def _pack(sink: int, write_dump: WriteDump) -> Manifest:
    with (
        open(sink, "wb") as pipe,  # a file descriptor has no path
        zipfile.ZipFile(pipe, "w") as archive,
    ):
        with archive.open(DUMP, "w", force_zip64=True) as entry:
            hashing = _HashingWriter(entry)
            manifest = write_dump(hashing)  # type: ignore[arg-type]  # it has the method that is used
        manifest = manifest.with_checksum(hashing.sha256)
        archive.writestr(MANIFEST, manifest.to_json())
    return manifest


@contextmanager
def opened_archive(file: Path, identities: Path, folder: Path) -> Iterator[tuple[Manifest, Path]]:
    """Decrypts a backup into a folder. Yields its manifest and the file of its dump, checked.

    Raises `BackupError`.
    """
    plain = folder / "backup.zip"
    _decrypt(file, _read_identities(identities), plain)
    try:
        with zipfile.ZipFile(plain) as archive:
            manifest = Manifest.from_json(archive.read(MANIFEST))
            sha256 = hashlib.sha256()
            with archive.open(DUMP) as entry, (folder / DUMP).open("wb") as dump:
                while chunk := entry.read(_CHUNK):
                    sha256.update(chunk)
                    dump.write(chunk)
    except (zipfile.BadZipFile, KeyError) as error:
        raise BackupError(f"{file} holds no backup of Phera.") from error
    plain.unlink()
    if sha256.hexdigest() != manifest.sha256:
        raise BackupError(f"{file}: the dump has another checksum than its manifest says.")
    yield manifest, folder / DUMP


def _decrypt(file: Path, identities: Sequence[Any], plain: Path) -> None:
    try:
        with file.open("rb") as source, plain.open("xb") as sink:
            pyrage.decrypt_io(source, sink, identities)
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise BackupError(
                f"This identity does not open {file}: it was encrypted to another public key."
            ) from error
        raise BackupError(f"{file} is no backup, or only its beginning: {error}.") from error
    except OSError as error:
        if error.strerror:
            raise BackupError(f"{file}: {error.strerror}.") from error
        raise BackupError(f"{file} is cut off or damaged. Use another backup.") from error


def _read_identities(file: Path) -> list[Any]:
    try:
        lines = [line.strip() for line in file.read_text().splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and line[0] != "#"]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        # The text of the error would hold a part of the key.
        raise BackupError(f"{file} holds no secret key of age (AGE-SECRET-KEY-…).") from error
    if not found:
        raise BackupError(f"{file} holds no secret key of age (AGE-SECRET-KEY-…).")
    return found


class _HashingWriter:
    """Passes bytes on and computes their checksum."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._sum = file, hashlib.sha256()

    def write(self, content: bytes) -> int:
        """Writes the bytes."""
        self._sum.update(content)
        return self._file.write(content)

    @property
    def sha256(self) -> str:
        """The checksum of everything written."""
        return self._sum.hexdigest()


def copy(source: IO[bytes], sink: IO[bytes]) -> None:
    """Copies a file in chunks."""
    shutil.copyfileobj(source, sink, _CHUNK)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
