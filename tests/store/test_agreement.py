"""Whatever is done, in whatever order: SQLite and the plain reference cannot be told apart."""

import shutil
from collections.abc import Callable
from datetime import timedelta
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
from vastus.store.sqlite import Sqlite
from vastus.store.step import Step
from vastus.store.store import Store

SOON = START + timedelta(minutes=1)
KEYS = ["k1", "k2", "k3", "k4", "k5", "k6"]
ANSWERS = st.dictionaries(
    st.sampled_from(["age", "sex", "twitch-site"]),
    st.sampled_from(["yes", "no", "Ünsure ☃ '\"\0", 34, 34.0, ["calf", "!thigh"]]),
)
PAGES = st.lists(st.sampled_from([("you", ("age", "sex")), ("you", ("age",)), ("where", ("twitch-site",))]), max_size=3)


@st.composite
def _steps(draw: st.DrawFn) -> Step:
    interview, number = draw(st.sampled_from("abc")), draw(st.integers(1, 4))
    given = step(
        interview, number, draw(st.sampled_from(KEYS)), minutes=draw(st.integers(0, 3)), ended=draw(st.booleans())
    )
    return msgspec.structs.replace(given, answers=draw(ANSWERS), pages=tuple(draw(PAGES)))


STEPS = _steps()


RECORDINGS = st.builds(
    recording,
    st.sampled_from("rs"),
    st.sampled_from(["q1", "q2"]),
    minutes=st.integers(0, 3),
    revision=st.integers(1, 3),
    stage=st.sampled_from(["receiving", "done"]),
)


def _tried(act: Callable[..., object], *given: object) -> object:
    try:
        return act(*given)
    except Conflict as error:
        return str(error)


class Both(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="vastus-test-"))
        self.plain: Store = Memory()
        self.sql = Sqlite(fresh(self.folder))

    @rule(given=STEPS)
    def append(self, given: Step) -> None:
        assert _tried(self.sql.steps.append, given) == _tried(self.plain.steps.append, given)

    @rule(given=st.lists(STEPS, max_size=5), recorded=st.lists(RECORDINGS, max_size=2))
    def restore(self, given: list[Step], recorded: list[KeptRecording]) -> None:
        both = given, [brought(one) for one in recorded]
        assert _tried(self.sql.restore, *both) == _tried(self.plain.restore, *both)

    @rule(given=RECORDINGS, found=st.sampled_from([None, msgspec.json.encode(FOUND)]))
    def put(self, given: KeptRecording, found: bytes | None) -> None:
        ours, plain = self.sql.recordings, self.plain.recordings
        assert _tried(ours.put, given, found) == _tried(plain.put, given, found)

    @rule(name=st.sampled_from("rs"))
    def drop(self, name: str) -> None:
        self.sql.recordings.drop(name, START)
        self.plain.recordings.drop(name, START)

    @rule()
    def open_again(self) -> None:
        self.sql.close()
        self.sql = Sqlite(self.sql.path)

    @precondition(lambda self: len(list(self.plain.steps.all())) > 3)
    @rule()
    def erase(self) -> None:
        self.plain.erase()
        self.sql.erase()

    @invariant()
    def agree_on_steps(self) -> None:
        ours, plain = self.sql.steps, self.plain.steps
        assert [msgspec.json.encode(one) for one in ours.all()] == [msgspec.json.encode(one) for one in plain.all()]
        assert (ours.ended(), ours.left()) == (plain.ended(), plain.left())
        assert ours.ended(before=SOON, most=1) == plain.ended(before=SOON, most=1)
        assert ours.left(answered=True, most=1) == plain.left(answered=True, most=1)
        for ended in (True, False):
            assert ours.count(ended=ended) == plain.count(ended=ended)
        for name in "abc":
            assert ours.latest(name) == plain.latest(name)
            assert ours.of(name) == plain.of(name)
        for key in KEYS:
            assert ours.by_key(key) == plain.by_key(key)

    @invariant()
    def agree_on_recordings(self) -> None:
        ours, plain = self.sql.recordings, self.plain.recordings
        assert ours.all() == plain.all()
        assert ours.since(SOON) == plain.since(SOON)
        assert ours.revisions() == plain.revisions()
        assert ours.revisions(SOON) == plain.revisions(SOON)
        assert ours.at_stage("receiving") == plain.at_stage("receiving")
        assert ours.count() == plain.count()
        assert list(ours.measured()) == list(plain.measured())
        for name in "rs":
            assert ours.get(name) == plain.get(name)
            assert ours.measurement(name) == plain.measurement(name)
        for key in ("q1", "q2"):
            assert ours.by_key(key) == plain.by_key(key)

    def teardown(self) -> None:
        self.sql.close()
        shutil.rmtree(self.folder)


Both.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
TestBoth = Both.TestCase
