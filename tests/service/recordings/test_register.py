"""The register finds, begins and changes recordings, each change after the one before it."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.steps import START, recording
from vastus.errors import Conflict, NotFound
from vastus.service.recordings.register import Register
from vastus.store.memory import Memory

STAGES = ["receiving", "waiting", "measuring", "refused", "done"]


def register(*recordings):
    made = Register(Memory())
    for one in recordings:
        made.add(one)
    return made


def fresh(name, key="", **fields):
    return msgspec.structs.replace(recording(name, key or f"key-of-{name}"), revision=1, **fields)


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 5), st.sampled_from(STAGES))),
    st.integers(0, 6),
)
def test_what_is_found_is_what_was_put_there(rows, minutes):
    every = [fresh(name, at=START + timedelta(minutes=at), stage=stage) for name, (at, stage) in rows.items()]
    kept = register(*every)
    newest = sorted(every, key=lambda one: (one.at, one.id), reverse=True)
    assert kept.all() == newest
    begin = START + timedelta(minutes=minutes)
    assert kept.since(begin) == [one for one in newest if one.at >= begin]
    for stage in STAGES:
        assert kept.at_stage(stage) == [one for one in reversed(newest) if one.stage == stage]
    for one in every:
        assert kept.recording(one.id) == one
        assert kept.begun_with(one.key) == one


def test_a_file_that_is_chosen_again_goes_on_with_the_recording_that_it_began():
    first = fresh("a", "the-same-key")
    kept = register(first)
    assert kept.add(fresh("b", "the-same-key")) == first
    assert kept.all() == [first]
    assert kept.begun_with("another-key") is None


def test_a_change_is_the_next_revision_and_keeps_the_rest():
    kept = register(fresh("a", stage="waiting", site="calf"))
    before = kept.recording("a")
    after = kept.change(before, stage="measuring")
    assert (after.revision, after.stage, after.site) == (2, "measuring", "calf")
    assert kept.recording("a") == after
    with pytest.raises(Conflict):
        kept.change(before, stage="refused")
    assert kept.recording("a") == after


def test_a_result_is_there_when_it_was_measured_and_as_long_as_nothing_is_measured_anew():
    kept = register(fresh("a", stage="measuring"))
    with pytest.raises(NotFound, match="not measured yet"):
        kept.result("a")
    done = kept.change(kept.recording("a"), b"{}", stage="done")
    assert kept.result("a") == b"{}"
    kept.change(done, stage="waiting")
    with pytest.raises(NotFound, match="not measured yet"):
        kept.result("a")


def test_what_was_erased_is_not_found():
    kept = register(fresh("a"), fresh("b"))
    kept.drop("a", START)
    with pytest.raises(NotFound, match="no such recording"):
        kept.recording("a")
    with pytest.raises(NotFound):
        kept.result("a")
    assert [one.id for one in kept.all()] == ["b"]
