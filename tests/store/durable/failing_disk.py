# ruff: noqa: N802, the names are SQLite's
"""A disk whose power fails: every write and sync is recorded, and any state that a power cut may leave is made.

The model: what a file held at its last sync is durable; each later write survives or not, by itself, and a long one
may be torn at any sector; names (a file made or removed) are durable once anything was synced after them. It models
what SQLite asks of the disk, not what its firmware does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import apsw

SECTOR = 512
NAMES = count()


@dataclass(frozen=True, slots=True)
class Act:
    """What was asked of the disk: write, truncate, sync or delete; or, as ``told``, what was acknowledged after it."""

    kind: str
    name: str = ""
    at: int = 0
    content: bytes = b""


class _File(apsw.VFSFile):
    def __init__(self, acts: list[Act], inherit: str, name: Any, flags: list[int]) -> None:
        self.acts = acts
        self.name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name).name
        super().__init__(inherit, name, flags)

    def xWrite(self, content: Any, at: int) -> None:
        self.acts.append(Act("write", self.name, at, bytes(content)))
        super().xWrite(content, at)

    def xTruncate(self, size: int) -> None:
        self.acts.append(Act("truncate", self.name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        self.acts.append(Act("sync", self.name))
        super().xSync(flags)


class Disk(apsw.VFS):
    """A disk that remembers all that was asked of it."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.name = f"disk-{next(NAMES)}"
        super().__init__(self.name, "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        return _File(self.acts, "", name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        self.acts.append(Act("delete", Path(name).name))
        super().xDelete(name, sync)

    def acknowledge(self, number: int) -> None:
        """Note what is promised from here on."""
        self.acts.append(Act("told", at=number))


def after_power_cut(acts: Sequence[Act], random: Random) -> dict[str, bytes]:
    """Return the files as a power cut after these acts may leave them."""
    synced = {act.name: place for place, act in enumerate(acts) if act.kind == "sync"}
    last = max(synced.values(), default=-1)
    luck = random.choice((0.0, 0.5, 0.9, 1.0))
    files: dict[str, bytearray] = {}
    for place, act in enumerate(acts):
        durable = place < (last if act.kind == "delete" else synced.get(act.name, -1))
        if act.kind in ("write", "truncate", "delete") and (durable or random.random() < luck):
            _do(files, act, None if durable else random)
    return {name: bytes(content) for name, content in files.items()}


def _do(files: dict[str, bytearray], act: Act, random: Random | None) -> None:
    if act.kind == "delete":
        files.pop(act.name, None)
        return
    content = files.setdefault(act.name, bytearray())
    if act.kind == "truncate":
        del content[act.at :]
        return
    written = act.content
    if random is not None and len(written) > SECTOR and random.random() < 0.3:
        written = written[: SECTOR * random.randrange(len(written) // SECTOR)]
    content.extend(bytes(max(0, act.at - len(content))))
    content[act.at : act.at + len(written)] = written
