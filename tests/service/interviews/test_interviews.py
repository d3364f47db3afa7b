"""Interviews that are kept: the same as in memory, whatever is retried, taken back, changed or brought elsewhere."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.assess.healthy import healthy
from tests.safety.cases import random_value
from tests.store.steps import fresh
from vastus.assess.answers import Value, absent, read_answer, tell
from vastus.errors import BadAnswers, Conflict
from vastus.service import shipped
from vastus.service.interviews.conversation import Conversation, Question
from vastus.service.interviews.interview import Interview, list_answers, tell_answers
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


def _told(interview: KeptInterview, known: dict[str, Value]) -> dict[str, Value]:
    assert interview.page is not None
    return {name: known[name] for name in interview.page.findings if name in known}


def _through(
    interviews: Interviews, known: dict[str, Value], seen: Callable[[KeptInterview], None] = lambda _: None
) -> KeptInterview:
    interview = interviews.begin("begin")
    while interview.page is not None:
        seen(interview)
        interview = interviews.answer(
            interview.id, interview.number, _told(interview, known), f"key-{interview.number}"
        )
    return interview


def _healthy() -> dict[str, Value]:
    return healthy(shipped.base(), "female")


def test_an_interview_kept_step_by_step_equals_one_in_memory(
    interviews: Interviews, store: Store, clock: Clock
) -> None:
    known, alone = _healthy(), Interview()

    def beside(interview: KeptInterview) -> None:
        page = alone.next_page()
        assert page is not None
        assert interview.page is not None
        assert interview.page.findings == page.findings
        alone.pages.append(page)
        for finding in page.findings:
            if alone.applies(finding):
                alone.answer(finding, known.get(finding, "unsure"))
        again = Interviews(store, clock).get(interview.id)  # as after a new start
        assert (again.number, again.answers) == (interview.number, interview.answers)

    last = _through(interviews, known, beside)
    assert alone.next_page() is None
    assert last.answers == alone.answers
    assert [page.findings for page in last.pages] == [page.findings for page in alone.pages]
    assert last.resume().assess() == alone.assess()
    assert [interview.id for interview in interviews.finished()] == [last.id]
    assert interviews.open() == []


def _reply(talk: Conversation, question: Question, rng: Random) -> dict[str, Value]:
    """Answer a question in the terminal, mostly with no, and return the same for a page."""
    if question.finding is None:
        names = question.page.findings
        true = {name for name in names if rng.random() < 0.1}
        if all(shipped.base().finding[name].kind != "yes_no" for name in true) and len(true) == len(names):
            true = set()
        unsure = {name for name in names if name not in true and rng.random() < 0.1}
        talk.tick(true, unsure)
        return list_answers(names, true, unsure)
    finding = shipped.base().finding[question.finding]
    value = random_value(finding, rng) if rng.random() < 0.1 else _healthy().get(finding.id, "unsure")
    talk.reply(value)
    return {finding.id: value}


@pytest.mark.parametrize("seed", range(4))
def test_browser_and_terminal_ask_go_back_and_change_alike(interviews: Interviews, seed: int) -> None:
    rng, talk, turns = Random(seed), Conversation(), 0
    interview = interviews.begin("begin")
    while (question := talk.question()) is not None:
        assert interview.question == question
        turns, key, given = turns + 1, f"key-{interview.number}", list(talk.interview.answers.given)
        if rng.random() < 0.2:
            moved = talk.back()
            after = interviews.back(interview.id, interview.number, key)
            assert (after.number > interview.number) is moved
        elif given and rng.random() < 0.1:
            name = rng.choice(given)
            value = random_value(shipped.base().finding[name], rng)
            talk.change(name, value)
            after = interviews.change(interview.id, interview.number, name, value, key)
        else:
            answers = _reply(talk, question, rng)
            after = interviews.answer(interview.id, interview.number, answers, key, partly=True)
        assert after.answers == talk.interview.answers
        interview = after
    assert interview.question is None
    assert turns > 3


def test_what_is_denied_on_a_list_can_be_kept() -> None:
    base = shipped.base()
    listed = [base.finding[name] for screen in base.screens if screen.mode == "tick" for name in screen.items]
    assert listed
    for finding in listed:
        assert read_answer(tell(absent(finding), finding), finding) == absent(finding)


def test_an_emergency_ends_it_at_once(interviews: Interviews) -> None:
    interview = interviews.begin("begin")
    while interview.page is not None and "breathless" not in interview.page.findings:
        interview = interviews.answer(interview.id, interview.number, {}, f"key-{interview.number}")
    interview = interviews.answer(
        interview.id, interview.number, {"chest-signs": ["chest-pain"], "breathless": ["at-rest"]}, "now"
    )
    assert interview.resume().urgency().level == "emergency"
    assert interview.question is None
    assert [done.id for done in interviews.finished()] == [interview.id]


def test_the_same_key_again_changes_nothing(interviews: Interviews, store: Store) -> None:
    begun = interviews.begin("one-key")
    assert interviews.begin("one-key").id == begun.id
    done = interviews.answer(begun.id, 1, {"age": 34}, "k2")
    later = interviews.answer(begun.id, 2, {}, "k3")
    again = interviews.answer(begun.id, 1, {"age": 99}, "k2")
    assert (again.number, again.answers) == (done.number, done.answers)
    assert interviews.get(begun.id).number == later.number == 3
    assert len(list(store.steps.all())) == 3


def test_of_many_who_send_the_same_at_once_each_hears_that_it_is_kept(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    interviews = Interviews(store)
    interview = interviews.begin("begin")
    with ThreadPoolExecutor(8) as senders:
        for number in range(1, 11):
            key = f"key-{number}"
            sent = [senders.submit(interviews.answer, interview.id, number, {}, key) for _ in range(8)]
            assert {one.result().number for one in sent} == {number + 1}
    assert len(store.steps.of(interview.id)) == 11
    store.close()


def test_who_is_overtaken_by_its_own_copy_hears_that_it_is_kept(store: Store, interviews: Interviews) -> None:
    begun = interviews.begin("begin")
    by_key, copies = store.steps.by_key, ["copy"]

    def overtaken(key: str) -> Step | None:
        found = by_key(key)
        if copies:
            copies.clear()
            interviews.answer(begun.id, 1, {}, "same")
        return found

    store.steps.by_key = overtaken  # type: ignore[method-assign]
    assert interviews.answer(begun.id, 1, {}, "same").number == 2
    assert len(store.steps.of(begun.id)) == 2


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
    assert forth.answers == third.answers


def test_back_at_the_first_question_does_nothing(interviews: Interviews, store: Store) -> None:
    begun = interviews.begin("begin")
    assert interviews.back(begun.id, 1, "k2").number == 1
    assert interviews.back(begun.id, 1, "k3").number == 1
    assert len(list(store.steps.all())) == 1


def test_back_takes_one_answer_of_a_page(interviews: Interviews) -> None:
    begun = interviews.begin("begin")
    assert begun.question is not None
    assert begun.question.finding is not None
    first = begun.question.finding
    one = interviews.answer(begun.id, 1, {first: _healthy()[first]}, "k2", partly=True)
    assert list(one.answers.given) == [first]
    back = interviews.back(begun.id, 2, "k3")
    assert back.answers.given == {}
    assert back.question is not None
    assert back.question.finding == first


def test_back_after_a_change_undoes_the_change(interviews: Interviews) -> None:
    done = _through(interviews, _healthy())
    changed = interviews.change(done.id, done.number, "age", 71, "c1")
    back = interviews.back(done.id, changed.number, "c2")
    assert (back.answers, back.question) == (done.answers, done.question)


def test_back_and_back_again_leads_to_the_beginning(interviews: Interviews) -> None:
    interview = interviews.begin("begin")
    seen = []
    for turn in range(5):
        seen.append(interview.question)
        interview = interviews.answer(interview.id, interview.number, _first(interview), f"k{turn}", partly=True)
    for turn in range(5):
        interview = interviews.back(interview.id, interview.number, f"b{turn}")
        assert interview.question == seen.pop()
    assert interview.answers.given == {}
    assert interviews.back(interview.id, interview.number, "b-last").number == interview.number


def _first(interview: KeptInterview) -> dict[str, Value]:
    """Answer the first question of a page, or its list."""
    assert interview.question is not None
    if interview.question.finding is None:
        return list_answers(interview.question.page.findings, ())
    return {interview.question.finding: _healthy().get(interview.question.finding, "unsure")}


def test_a_changed_answer_is_asked_on_from(interviews: Interviews) -> None:
    done = _through(interviews, _healthy())
    changed = interviews.change(done.id, done.number, "age", 71, "c1")
    assert changed.number == done.number + 1
    assert changed.answers != done.answers
    with pytest.raises(BadAnswers, match="not given yet"):
        interviews.change(done.id, changed.number, "no-such-thing", "yes", "c2")
    with pytest.raises(BadAnswers, match="cannot be read"):
        interviews.change(done.id, changed.number, "age", "old", "c3")


def test_a_change_drops_what_no_longer_applies(interviews: Interviews) -> None:
    done = _through(interviews, {**_healthy(), "sex": "female"})
    changed = interviews.change(done.id, done.number, "sex", "male", "c1")
    alone = Interview(done.answers)
    alone.change("sex", "male")
    assert changed.answers == alone.answers
    assert len(alone.answers.given) < len(done.answers.given)


def test_it_rests_for_a_week_after_a_result(interviews: Interviews, clock: Clock) -> None:
    assert interviews.overview().rests_until is None
    interviews.begin("left in the middle".replace(" ", "-"))
    assert interviews.overview().rests_until is None
    done = _through(interviews, _healthy())
    due = done.at + timedelta(days=7)
    assert interviews.overview().rests_until == due
    clock.now = due - timedelta(minutes=5)
    assert interviews.overview().rests_until == due
    clock.now = due
    assert interviews.overview().rests_until is None


def test_a_clock_that_was_wrong_keeps_nobody_waiting(interviews: Interviews, clock: Clock) -> None:
    clock.now = FIRST + timedelta(days=900)
    _through(interviews, _healthy())
    clock.now = FIRST
    assert interviews.overview().rests_until is None


def test_an_answer_that_is_no_longer_known_is_asked_again(interviews: Interviews, store: Store) -> None:
    answers = {"gone": "yes", "age": "young", "sex": "female"}
    pages = (("gone", ("gone",)),)
    store.steps.append(Step(interview_id="old", number=1, key="o1", at=FIRST, answers=answers, pages=pages))
    interview = interviews.get("old")
    assert tell_answers(interview.answers.given) == {"sex": "female"}
    assert interview.pages[:-1] == ()
    assert interview.question is not None
