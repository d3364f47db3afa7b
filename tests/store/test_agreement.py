"""Whatever is done, in whatever order: SQLite and the plain reference cannot be told apart."""

import shutil
from pathlib import Path
from tempfile import mkdtemp

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.store.steps import FOUND, START, brought, fresh, recording, step
from vastus.errors import Conflict
from vastus.store.memory import Memory
from vastus.store.recording import KeptRecording
from vastus.store.sqlite import Sql
from vastus.store.step import Step
from vastus.store.store import Store

KEYS = ["k1", "k2", "k3", "k4", "k5", "k6"]
STEPS = st.builds(
    step,
    st.sampled_from("abc"),
    st.integers(1, 4),
    st.sampled_from(KEYS),
    minutes=st.integers(0, 3),
    told=st.sampled_from(["yes", "no", "Ünsure ☃ '\"\0"]),
)


RECORDINGS = st.builds(
    recording,
    st.sampled_from("rs"),
    st.sampled_from(["q1", "q2"]),
    minutes=st.integers(0, 3),
    revision=st.integers(1, 3),
    stage=st.sampled_from(["receiving", "done"]),
)


def _tried(store: Store, act: str, *given: object) -> object:
    try:
        return getattr(store, act)(*given)
    except Conflict as error:
        return str(error)


class Both(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="vastus-test-"))
        self.plain: Store = Memory()
        self.sql = Sql(fresh(self.folder))

    @rule(given=STEPS)
    def append(self, given: Step) -> None:
        assert _tried(self.sql, "append", given) == _tried(self.plain, "append", given)

    @rule(given=st.lists(STEPS, max_size=5), recorded=st.lists(RECORDINGS, max_size=2))
    def restore(self, given: list[Step], recorded: list[KeptRecording]) -> None:
        both = given, [brought(one) for one in recorded]
        assert _tried(self.sql, "restore", *both) == _tried(self.plain, "restore", *both)

    @rule(given=RECORDINGS, found=st.sampled_from([None, msgspec.json.encode(FOUND)]))
    def put(self, given: KeptRecording, found: bytes | None) -> None:
        assert _tried(self.sql, "put", given, found) == _tried(self.plain, "put", given, found)

    @rule(name=st.sampled_from("rs"))
    def drop(self, name: str) -> None:
        self.sql.drop(name, START)
        self.plain.drop(name, START)

    @rule()
    def open_again(self) -> None:
        self.sql.close()
        self.sql = Sql(self.sql.path)

    @precondition(lambda self: len(list(self.plain.steps())) > 3)
    @rule()
    def erase(self) -> None:
        self.plain.erase()
        self.sql.erase()

    @invariant()
    def agree(self) -> None:
        assert list(self.sql.steps()) == list(self.plain.steps())
        assert self.sql.interviews() == self.plain.interviews()
        for name in "abc":
            assert self.sql.latest(name) == self.plain.latest(name)
        assert self.sql.recordings() == self.plain.recordings()
        assert list(self.sql.measured()) == list(self.plain.measured())
        for name in "rs":
            assert self.sql.recording(name) == self.plain.recording(name)
            assert self.sql.found(name) == self.plain.found(name)
        for key in KEYS:
            assert self.sql.kept(key) == self.plain.kept(key)

    def teardown(self) -> None:
        self.sql.close()
        shutil.rmtree(self.folder)


Both.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
TestBoth = Both.TestCase
