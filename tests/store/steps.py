"""Steps in a few words, and an empty database that is quick to have."""

import shutil
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from vastus.store.sql import Sql
from vastus.store.step import Step

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def step(interview: str = "a", number: int = 1, key: str = "", *, minutes: int = 0, told: str = "no") -> Step:
    """Return a step; its key names it unless told otherwise."""
    return Step(
        interview,
        number,
        key or f"{interview}-{number}",
        START + timedelta(minutes=minutes),
        {"known-weakness": told, "twitch-site": ["calf", "!thigh"], "age": 34.5},
        (("you", ("age", "sex")),),
        number == 9,
    )


@cache
def _empty() -> Path:
    path = Path(mkdtemp(prefix="vastus-test-")) / "vastus.db"
    Sql(path).close()
    return path


def fresh(folder: Path) -> Path:
    """Return where an empty database of the present shape lies in the folder."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / "vastus.db"
    shutil.copyfile(_empty(), path)
    return path
