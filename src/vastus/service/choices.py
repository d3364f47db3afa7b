"""What a person chose once, and can choose anew: a small file beside what is kept, without any answer in it."""

from pathlib import Path

import msgspec

from vastus.store import disk
from vastus.store.folder import CHOICES


class Choices(msgspec.Struct, frozen=True):
    """The country whose numbers are shown; None until one is chosen, and never guessed."""

    country: str | None = None


def read(folder: Path) -> Choices:
    """Return what was chosen; a file that cannot be read counts as nothing chosen."""
    try:
        return msgspec.json.decode((folder / CHOICES).read_bytes(), type=Choices)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError):
        return Choices()


def keep(folder: Path, choices: Choices) -> None:
    """Keep what was chosen, whole or not at all. Raises Unusable."""
    disk.make_folder(folder)
    part = folder / f"{CHOICES}.part"
    disk.make(part)
    with disk.writing(part):
        part.write_bytes(msgspec.json.encode(choices) + b"\n")
        disk.sync(part)
        part.replace(folder / CHOICES)
        disk.sync(folder)
