"""Every statement is one that any database of ours understands, and none that a page needs reads a whole table."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import ClauseElement, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from tests.store.steps import FOUND, START, brought, changed, fresh, recording, step
from vastus.errors import Conflict
from vastus.store.rows import recordings, steps
from vastus.store.rows.tables import metadata
from vastus.store.sqlite import Sqlite

DIALECTS = {"postgresql": postgresql.dialect(), "sqlite": sqlite.dialect()}


def _everything(store: Sqlite) -> None:
    """Do all that can be done with steps and recordings at least once."""
    first, second = store.steps.append(step()), store.steps.append(step(number=2, ended=True))
    assert store.steps.append(first) == first
    with pytest.raises(Conflict):
        store.steps.append(step(key="other"))
    for one in (store.steps.by_key(first.key), store.steps.latest("a"), *store.steps.of("a"), *store.steps.all()):
        assert one in (first, second)
    store.steps.ended(before=START, most=1)
    store.steps.ended()
    store.steps.left(most=1)
    store.steps.left(answered=True, most=1)
    store.steps.count(ended=True)
    kept = store.recordings.put(recording(), msgspec.json.encode(FOUND))
    store.recordings.put(changed(kept, marks=()))
    store.recordings.put(recording("other", kept.key))
    store.recordings.by_key(kept.key)
    store.recordings.all()
    store.recordings.since(START)
    store.recordings.at_stage("waiting", "measuring")
    store.recordings.revisions()
    store.recordings.count()
    store.recordings.measurement(kept.id)
    list(store.recordings.measured())
    store.restore([first], [brought(recording("s"))])
    store.restore([first], [brought(recording("s"))])
    store.recordings.drop("s", START)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> list[ClauseElement]:
    """Return every statement of the rows that the store asks."""
    store = Sqlite(fresh(tmp_path_factory.mktemp("home")))
    seen: list[ClauseElement] = []
    for connection in (store._writer, store._reader):
        event.listen(connection, "before_execute", lambda _connection, statement, *_: seen.append(statement))
    _everything(store)
    store.close()
    return [statement for statement in seen if isinstance(statement, ClauseElement)]


@pytest.mark.parametrize("name", DIALECTS)
def test_each_statement_is_understood(asked: list[ClauseElement], name: str) -> None:
    texts = {str(statement.compile(dialect=DIALECTS[name])) for statement in asked}
    assert len(texts) > 20
    assert sum("ON CONFLICT DO NOTHING" in text for text in texts) == 3
    assert not [text for text in texts if re.search(r"PRAGMA|OR IGNORE|OR REPLACE|rowid", text)]


@pytest.mark.parametrize("name", DIALECTS)
def test_each_table_can_be_made(name: str) -> None:
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=DIALECTS[name]))
        for index in table.indexes:
            assert "CREATE INDEX" in str(CreateIndex(index).compile(dialect=DIALECTS[name]))


def test_on_postgresql_an_interview_that_changes_is_held_for_the_one_who_changes_it() -> None:
    text = str(steps.STANDING_TO_CHANGE.compile(dialect=DIALECTS["postgresql"]))
    assert text.endswith("FOR UPDATE")


NARROW: dict[str, Any] = {
    "the last step": steps.STANDING,
    "the newest result": steps.ENDED.limit(1),
    "the result before": steps.EARLIER.limit(1),
    "the newest that was left": steps.LEFT.limit(1),
    "how many": steps.COUNTED,
    "a step by its key": steps.BY_KEY,
    "the steps of one interview": steps.OWN,
    "one recording": recordings.ONE,
    "a recording by its key": recordings.BY_KEY,
    "the recordings of the last weeks": recordings.SINCE,
    "what waits": recordings.AT_STAGE,
    "one measurement": recordings.MEASUREMENT,
}


@pytest.mark.parametrize("name", NARROW)
def test_a_narrow_read_goes_by_an_index(tmp_path: Path, name: str) -> None:
    store = Sqlite(fresh(tmp_path))
    compiled = str(NARROW[name].compile(dialect=DIALECTS["sqlite"]))
    text = re.sub(r"\?|__\[POSTCOMPILE_\w+\]", "'x'", compiled)
    plan = store.read(lambda c: [row[3] for row in c.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")])
    store.close()
    assert plan
    assert not [line for line in plan if line.startswith("SCAN") or "TEMP B-TREE" in line], plan
    assert ("measurement" in compiled.partition("FROM")[0]) == (name == "one measurement")
