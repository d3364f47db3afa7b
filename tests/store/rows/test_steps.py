"""An interview takes no more room than what was told in it, however many steps it took."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from tests.store.steps import fresh
from vastus.service.interviews.interviews import Interviews
from vastus.store.sqlite import Sqlite


def _kept(store: Sqlite) -> int:
    """Hold an interview of "not sure" throughout, and return how many bytes its rows hold."""
    interviews = Interviews(store)
    kept = interviews.begin("k")
    while kept.question is not None:
        kept = interviews.answer(kept.id, kept.number, {}, f"key-of-step-{kept.number}")
    store.close()
    with closing(sqlite3.connect(store.path)) as connection:
        rows = [*connection.execute("SELECT * FROM step"), *connection.execute("SELECT * FROM interview")]
    return sum(len(str(value).encode()) for row in rows for value in row)


def test_no_step_repeats_what_was_told_before(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    held = _kept(store)
    again = Sqlite(store.path)
    every = list(again.steps.all())
    again.close()
    repeated = sum(len(msgspec.json.encode(one)) for one in every)
    last = len(msgspec.json.encode(every[-1]))
    print(f"\n{len(every)} steps: {held:,} bytes; {repeated:,} if each step held all; the last one alone {last:,}")
    assert len(every) > 15
    assert held < 4 * last  # what was told, once as it stands and once as it came; and each step's own key and time
    assert held < repeated / 3
