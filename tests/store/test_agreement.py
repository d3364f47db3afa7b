"""Whatever is done, in whatever order: SQLite and the plain reference cannot be told apart."""

import shutil
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.store.steps import fresh, step
from vastus.store.memory import Memory
from vastus.store.sql import Sql
from vastus.store.step import Conflict, Step, Store

KEYS = ["k1", "k2", "k3", "k4", "k5", "k6"]
STEPS = st.builds(
    step,
    st.sampled_from("abc"),
    st.integers(1, 4),
    st.sampled_from(KEYS),
    minutes=st.integers(0, 3),
    told=st.sampled_from(["yes", "no", "Ünsure ☃ '\"\0"]),
)


def _tried(store: Store, act: str, given: Step | list[Step]) -> object:
    try:
        return getattr(store, act)(given)
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

    @rule(given=st.lists(STEPS, max_size=5))
    def restore(self, given: list[Step]) -> None:
        assert _tried(self.sql, "restore", given) == _tried(self.plain, "restore", given)

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
        for key in KEYS:
            assert self.sql.kept(key) == self.plain.kept(key)

    def teardown(self) -> None:
        self.sql.close()
        shutil.rmtree(self.folder)


Both.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
TestBoth = Both.TestCase
