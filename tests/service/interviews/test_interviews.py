"""Interviews that are kept: the same as in memory, whatever is retried, taken back, changed or brought elsewhere."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.assess.healthy import healthy
from vastus.assess.answers import Value, absent, read_answer, tell
from vastus.errors import BadAnswers, Conflict, NotFound
from vastus.service import shipped
from vastus.service.interviews import interviews as kept_interviews
from vastus.service.interviews.conversation import Conversation
from vastus.service.interviews.interview import Interview, told
from vastus.service.interviews.interviews import Interviews, KeptInterview
from vastus.store.memory import Memory
from vastus.store.sqlite import Sqlite
from vastus.store.step import Step
from vastus.store.store import Store

FIRST = datetime(2026, 3, 2, 10, tzinfo=UTC)


class Clock:
    """A clock that goes on a minute each time it is read, and can be set."""

    def __init__(self) -> None:
        self.now = FIRST

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "sql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = Memory() if request.param == "memory" else Sqlite(tmp_path / "home" / "vastus.db")
    yield made
    made.close()


@pytest.fixture
def interviews(store: Store, clock: Clock) -> Interviews:
    return Interviews(store, clock)


def _told(sitting: KeptInterview, known: dict[str, Value]) -> dict[str, Value]:
    assert sitting.page is not None
    return {name: known[name] for name in sitting.page.findings if name in known}


def _through(
    interviews: Interviews, known: dict[str, Value], seen: Callable[[KeptInterview], None] = lambda _: None
) -> KeptInterview:
    sitting = interviews.begin("begin")
    while sitting.page is not None:
        seen(sitting)
        sitting = interviews.answer(sitting.id, sitting.number, _told(sitting, known), f"key-{sitting.number}")
    return sitting


def _healthy() -> dict[str, Value]:
    return healthy(shipped.base(), "female")


def test_an_interview_kept_step_by_step_equals_one_in_memory(
    interviews: Interviews, store: Store, clock: Clock
) -> None:
    known, alone = _healthy(), Interview()

    def beside(sitting: KeptInterview) -> None:
        page = alone.next_page()
        assert page is not None
        assert sitting.page is not None
        assert sitting.page.findings == page.findings
        alone.put(page)
        for finding in page.findings:
            if alone.applies(finding):
                alone.answer(finding, known.get(finding, "unsure"))
        again = Interviews(store, clock).sitting(sitting.id)  # as after a new start
        assert (again.number, again.interview.answers) == (sitting.number, sitting.interview.answers)

    last = _through(interviews, known, beside)
    assert alone.next_page() is None
    assert last.interview.answers == alone.answers
    assert [page.findings for page in last.interview.pages] == [page.findings for page in alone.pages]
    assert last.interview.assess() == alone.assess()
    assert [sitting.id for sitting in interviews.finished()] == [last.id]
    assert interviews.open() == []


def test_one_question_at_a_time_is_as_in_the_terminal(interviews: Interviews) -> None:
    known, talk = _healthy(), Conversation()
    sitting = interviews.begin("begin")
    while (question := talk.question()) is not None:
        assert sitting.question is not None
        assert (sitting.question.finding, sitting.question.page.findings) == (question.finding, question.page.findings)
        if question.finding is None:
            findings = [shipped.base().finding[name] for name in question.page.findings]
            talk.tick(())
            said = {finding.id: tell(absent(finding), finding) for finding in findings}
        else:
            said = {question.finding: known.get(question.finding, "unsure")}
            talk.reply(said[question.finding])
        sitting = interviews.answer(sitting.id, sitting.number, said, f"key-{sitting.number}", partly=True)
    assert sitting.question is None
    assert sitting.interview.answers == talk.interview.answers


def test_what_is_denied_on_a_list_can_be_kept() -> None:
    base = shipped.base()
    listed = [base.finding[name] for screen in base.screens if screen.mode == "tick" for name in screen.items]
    assert listed
    for finding in listed:
        assert read_answer(tell(absent(finding), finding), finding) == absent(finding)


def test_an_emergency_ends_it_at_once(interviews: Interviews) -> None:
    sitting = interviews.begin("begin")
    while sitting.page is not None and "breathless" not in sitting.page.findings:
        sitting = interviews.answer(sitting.id, sitting.number, {}, f"key-{sitting.number}")
    sitting = interviews.answer(
        sitting.id, sitting.number, {"chest-signs": ["chest-pain"], "breathless": ["at-rest"]}, "now"
    )
    assert sitting.interview.urgency().level == "emergency"
    assert sitting.question is None
    assert [done.id for done in interviews.finished()] == [sitting.id]


def test_the_same_key_again_changes_nothing(interviews: Interviews, store: Store) -> None:
    begun = interviews.begin("one-key")
    assert interviews.begin("one-key").id == begun.id
    done = interviews.answer(begun.id, 1, {"age": 34}, "k2")
    later = interviews.answer(begun.id, 2, {}, "k3")
    again = interviews.answer(begun.id, 1, {"age": 99}, "k2")
    assert (again.number, again.interview.answers) == (done.number, done.interview.answers)
    assert interviews.sitting(begun.id).number == later.number == 3
    assert len(list(store.steps.all())) == 3


@pytest.mark.parametrize("number", [0, 1, 3, 99])
def test_another_tab_is_a_conflict_and_keeps_nothing(interviews: Interviews, store: Store, number: int) -> None:
    begun = interviews.begin("begin")
    interviews.answer(begun.id, 1, {}, "k2")
    for act in (
        lambda: interviews.answer(begun.id, number, {}, "other"),
        lambda: interviews.back(begun.id, number, "other"),
        lambda: interviews.change(begun.id, number, "age", 50, "other"),
    ):
        with pytest.raises(Conflict):
            act()
    assert len(list(store.steps.all())) == 2


def test_the_key_of_another_interview_is_a_conflict(interviews: Interviews) -> None:
    one, other = interviews.begin("one"), interviews.begin("other")
    interviews.answer(one.id, 1, {}, "k")
    with pytest.raises(Conflict):
        interviews.answer(other.id, 1, {}, "k")


@pytest.mark.parametrize("key", ["", "k" * 129, "a b", "é", "a\nb", "\ud800"])
def test_a_key_that_no_page_made_is_refused(interviews: Interviews, key: str) -> None:
    with pytest.raises(BadAnswers, match="key"):
        interviews.begin(key)


def test_bad_answers_are_told_at_once_and_nothing_is_kept(interviews: Interviews, store: Store) -> None:
    begun = interviews.begin("begin")
    assert begun.page is not None
    with pytest.raises(BadAnswers) as seen:
        interviews.answer(begun.id, 1, dict.fromkeys(begun.page.findings, "nonsense"), "k2")
    assert {fault.place for fault in seen.value.faults} == set(begun.page.findings)
    assert len(list(store.steps.all())) == 1


def test_back_puts_the_last_page_again(interviews: Interviews) -> None:
    begun = interviews.begin("begin")
    second = interviews.answer(begun.id, 1, _told(begun, _healthy()), "k2")
    third = interviews.answer(begun.id, 2, _told(second, _healthy()), "k3")
    back = interviews.back(begun.id, 3, "k4")
    assert back.number == 4
    assert back.page is not None
    assert second.page is not None
    assert back.page.findings == second.page.findings
    assert interviews.back(begun.id, 3, "k4").number == 4
    forth = interviews.answer(begun.id, 4, _told(back, _healthy()), "k5")
    assert forth.interview.answers == third.interview.answers


def test_back_at_the_first_question_does_nothing(interviews: Interviews, store: Store) -> None:
    begun = interviews.begin("begin")
    assert interviews.back(begun.id, 1, "k2").number == 1
    assert interviews.back(begun.id, 1, "k3", partly=True).number == 1
    assert len(list(store.steps.all())) == 1


def test_back_takes_one_answer_of_a_page(interviews: Interviews) -> None:
    begun = interviews.begin("begin")
    assert begun.question is not None
    assert begun.question.finding is not None
    first = begun.question.finding
    one = interviews.answer(begun.id, 1, {first: _healthy()[first]}, "k2", partly=True)
    assert list(one.interview.answers.given) == [first]
    back = interviews.back(begun.id, 2, "k3", partly=True)
    assert back.interview.answers.given == {}
    assert back.question is not None
    assert back.question.finding == first


def test_a_changed_answer_is_asked_on_from(interviews: Interviews) -> None:
    done = _through(interviews, _healthy())
    changed = interviews.change(done.id, done.number, "age", 71, "c1")
    assert changed.number == done.number + 1
    assert changed.interview.answers != done.interview.answers
    with pytest.raises(BadAnswers, match="not given yet"):
        interviews.change(done.id, changed.number, "no-such-thing", "yes", "c2")
    with pytest.raises(BadAnswers, match="cannot be read"):
        interviews.change(done.id, changed.number, "age", "old", "c3")


def test_a_change_drops_what_no_longer_applies(interviews: Interviews) -> None:
    done = _through(interviews, {**_healthy(), "sex": "female"})
    changed = interviews.change(done.id, done.number, "sex", "male", "c1")
    alone = Interview(done.interview.answers)
    alone.change("sex", "male")
    assert changed.interview.answers == alone.answers
    assert len(alone.answers.given) < len(done.interview.answers.given)


def test_what_was_erased_is_not_found(interviews: Interviews) -> None:
    begun = interviews.begin("begin")
    interviews.erase()
    with pytest.raises(NotFound, match="erased"):
        interviews.sitting(begun.id)
    assert interviews.begin("begin").id != begun.id


def test_nothing_that_was_told_stays_in_memory_after_erasing(interviews: Interviews) -> None:
    _through(interviews, _healthy())
    assert kept_interviews._outcome.cache_info().currsize > 0
    interviews.erase()
    assert kept_interviews._outcome.cache_info().currsize == 0


def test_it_rests_for_a_week_after_a_result(interviews: Interviews, clock: Clock) -> None:
    assert interviews.rests_until() is None
    interviews.begin("left in the middle".replace(" ", "-"))
    assert interviews.rests_until() is None
    done = _through(interviews, _healthy())
    due = done.at + timedelta(days=7)
    assert interviews.rests_until() == due
    clock.now = due - timedelta(minutes=5)
    assert interviews.rests_until() == due
    clock.now = due
    assert interviews.rests_until() is None


def test_a_clock_that_was_wrong_keeps_nobody_waiting(interviews: Interviews, clock: Clock) -> None:
    clock.now = FIRST + timedelta(days=900)
    _through(interviews, _healthy())
    clock.now = FIRST
    assert interviews.rests_until() is None


def test_brought_elsewhere_and_back_it_is_byte_for_byte_the_same(
    interviews: Interviews, store: Store, tmp_path: Path
) -> None:
    done = _through(interviews, _healthy())
    interviews.begin("another")
    content = interviews.export()
    other = Interviews(Sqlite(tmp_path / "other" / "vastus.db"))
    assert other.restore(content) == len(list(store.steps.all()))
    assert other.export() == content
    assert other.restore(content) == 0
    there = other.sitting(done.id)
    assert (there.interview.answers, there.question) == (done.interview.answers, None)
    interviews.erase()
    assert interviews.restore(content) > 0
    assert interviews.export() == content
    other.store.close()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not an export"),
        (b"\xff\xfe", "not an export"),
        (b"[]", "not an export"),
        (b'{"vastus": 2, "steps": []}', "another format"),
        (b'{"vastus": 1, "steps": [], "more": 1}', "not an export"),
        (b'{"vastus": 1, "steps": [{"interview": "a", "number": 0}]}', "not an export"),
    ],
)
def test_what_is_not_an_export_is_refused(interviews: Interviews, content: bytes, why: str) -> None:
    with pytest.raises(BadAnswers, match=why):
        interviews.restore(content)


def test_an_export_with_answers_that_do_not_exist_brings_nothing(interviews: Interviews, store: Store) -> None:
    first = Step(interview_id="a", number=1, key="a1", at=FIRST, answers={"age": 30})
    steps = [first, msgspec.structs.replace(first, number=2, key="a2", answers={"no-such": "yes"})]
    with pytest.raises(BadAnswers, match="no-such"):
        interviews.restore(msgspec.json.encode({"vastus": 1, "steps": steps}))
    assert list(store.steps.all()) == []


def test_an_answer_that_is_no_longer_known_is_asked_again(interviews: Interviews, store: Store) -> None:
    answers = {"gone": "yes", "age": "young", "sex": "female"}
    pages = (("gone", ("gone",)),)
    store.steps.append(Step(interview_id="old", number=1, key="o1", at=FIRST, answers=answers, pages=pages))
    sitting = interviews.sitting("old")
    assert told(sitting.interview.answers.given) == {"sex": "female"}
    assert sitting.interview.pages[:-1] == []
    assert sitting.question is not None
