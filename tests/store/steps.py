"""Steps and recordings in a few words, and an empty database that is quick to have."""

import shutil
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import msgspec

from vastus.errors import Refusal
from vastus.store.recording import ExportedRecording, Hints, KeptRecording, Mark, Stage, Summary
from vastus.store.sqlite import Sqlite
from vastus.store.step import Step

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def step(
    interview: str = "a",
    number: int = 1,
    key: str = "",
    *,
    minutes: int = 0,
    told: str = "no",
    ended: bool = False,
    **others: Any,
) -> Step:
    """Return a step; its key names it unless told otherwise, and ``others`` stand in place of its own fields."""
    usual = Step(
        interview_id=interview,
        number=number,
        key=key or f"{interview}-{number}",
        at=START + timedelta(minutes=minutes),
        answers={"known-weakness": told, "twitch-site": ["calf", "!thigh"], "age": 34.5},
        pages=(("you", ("age", "sex")),),
        ended=ended or number == 9,
    )
    return msgspec.structs.replace(usual, **others)


@cache
def _empty() -> Path:
    path = Path(mkdtemp(prefix="vastus-test-")) / "vastus.db"
    Sqlite(path).close()
    return path


def fresh(folder: Path) -> Path:
    """Return where an empty database of the present shape lies in the folder."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / "vastus.db"
    shutil.copyfile(_empty(), path)
    return path


FOUND = {"contract": 1, "watched_seconds": 100.5}


def recording(
    name: str = "r", key: str = "", *, minutes: int = 0, revision: int = 1, stage: Stage = "done"
) -> KeptRecording:
    """Return a recording; its key names it unless told otherwise."""
    return KeptRecording(
        id=name,
        key=key or f"key-{name}",
        at=START + timedelta(minutes=minutes),
        file_name="Ünsure ☃ '\".edf",
        size=2**40,
        site="front-thigh",
        stage=stage,
        revision=revision,
        fingerprint="ab" * 32,
        hints=Hints(("1",), {"x": "Accel X"}, 0.25),
        refusal=Refusal("unit", "Which unit?", ("x: none is written",)) if stage == "refused" else None,
        summary=Summary("emg", 120.0, 100.5, "good", 3.5, 2.0, 6.25) if stage == "done" else None,
        marks=(Mark(1.5, is_one=False), Mark(2.25, is_one=True)),
    )


def changed(kept: KeptRecording, **changes: object) -> KeptRecording:
    """Return what follows next on a recording."""
    return msgspec.structs.replace(kept, revision=kept.revision + 1, **changes)


def brought(kept: KeptRecording) -> ExportedRecording:
    """Return a recording as an export holds it."""
    return ExportedRecording(kept, FOUND)
