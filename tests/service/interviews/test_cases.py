"""Cases as JSON: replayed by the interview, one or many, and refused with every fault."""

import json

import msgspec
import pytest

from tests.assess.healthy import healthy
from tests.assess.small import any_answers
from tests.situations.stories import finished, own, panel
from vastus.contract import assess as contract
from vastus.errors import BadAnswers
from vastus.evidence.model import LEVELS
from vastus.service import shipped
from vastus.service.interviews import cases, interview
from vastus.service.interviews.interview import Interview


def case(answers, name=None):
    return contract.Case(answers, name)


def asked(found):
    """The pages of a replay."""
    assert found.asked is not msgspec.UNSET
    return found.asked


def test_a_replay_tells_which_pages_were_put():
    found = cases.replay(case(healthy(shipped.base(), "male")))
    assert found.urgency == "self_care"
    assert found.final
    assert found.next_question is None
    put = [name for page in asked(found) for name in page]
    assert len(put) == len(set(put))
    assert len(asked(found)) <= 15


def test_a_result_without_an_interview_has_no_pages():
    assert "asked" not in json.loads(next(cases.batch(['{"answers": {}}'])))
    assert "asked" in json.loads(next(cases.batch(['{"answers": {}}'], interview=True)))


def test_what_the_file_lacks_is_not_sure():
    whole = healthy(shipped.base(), "male")
    lacking = {name: value for name, value in whole.items() if name != "bladder-change"}
    unsure = {**whole, "bladder-change": "unsure"}
    found = cases.replay(case(lacking))
    assert found == cases.replay(case(unsure))
    assert not found.final


def test_a_replay_stops_at_the_first_page_that_makes_it_an_emergency():
    found = cases.replay(case({**healthy(shipped.base(), "male"), "face-droop": "yes"}))
    assert found.urgency == "emergency"
    assert "face-droop" in asked(found)[-1]
    assert len(asked(found)) == 2


def test_a_replay_knows_what_no_page_can_ask():
    # Low potassium on a blood test: the engine cannot ask for it, and must not forget it either.
    found = cases.replay(case({**healthy(shipped.base(), "male"), "lab-potassium": 2.2}))
    assert found.urgency == "emergency"


@pytest.mark.parametrize("story", [*panel()[::4], *own()], ids=lambda story: story.id)
def test_a_replay_never_advises_less_than_all_answers_at_once(story):
    assessor = shipped.assessor()
    answers = finished(story.answers, assessor)
    replayed = cases.replay(case(interview.tell_answers(answers.given))).urgency
    assert LEVELS.index(replayed) >= LEVELS.index(assessor.urgency(answers).level)


@pytest.mark.parametrize("seed", range(5))
def test_a_replay_is_the_interview_that_a_person_has(seed):
    base = shipped.base()
    answers = {n: value for n, value in any_answers(base, seed, share=0.8).items() if base.finding[n].who == "ask"}
    found = cases.replay(case(answers))
    person, pages = Interview(), []
    while (page := person.next_page()) is not None:
        person.pages.append(page)
        pages.append(page.findings)
        for name in page.findings:
            if person.applies(name):
                person.answer(name, answers.get(name, "unsure"))
    assert tuple(pages) == found.asked
    assert person.urgency().level == found.urgency
    assert contract.result(person.assess(), case(answers), tuple(pages)) == found


CASES = [case(any_answers(shipped.base(), seed, share=0.2), f"case {seed}") for seed in range(70)]


LINES = [json.dumps({"id": one.id, "answers": one.answers}) for one in CASES]


@pytest.fixture(scope="module")
def one_by_one():
    return [*cases.batch(LINES)]


def test_a_batch_keeps_the_order(one_by_one):
    assert [json.loads(line)["id"] for line in one_by_one] == [one.id for one in CASES]


def test_two_workers_give_the_same_as_one(one_by_one):
    assert len(LINES) > cases.SHARE  # else there is no work to share
    assert [*cases.batch(LINES, workers=2)] == one_by_one


def test_a_case_in_a_batch_is_assessed_as_alone(one_by_one):
    assert json.loads(one_by_one[3]) == json.loads(next(cases.batch([LINES[3]])))


def test_research_reaches_a_batch():
    (line,) = cases.batch(LINES[:1], research=True)
    assert "posterior" in json.loads(line)["explanations"][0]


def test_empty_lines_are_passed_over():
    assert [json.loads(line)["id"] for line in cases.batch(["", LINES[0], "  \n", LINES[1]])] == [
        "case 0",
        "case 1",
    ]
    assert [*cases.batch([])] == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_batch_names_every_line_and_every_fault(workers):
    lines = [LINES[0], '{"answers": {"cramps": "yes", "age": true}}', "nonsense", "", '{"answers": {"age": 400}}']
    with pytest.raises(BadAnswers) as refused:
        [*cases.batch(lines, workers=workers)]
    text = str(refused.value)
    assert [fault.place for fault in refused.value.faults] == ["line 2", "line 2", "line 3", "line 5"]
    assert "did you mean 'cramp'?" in text
    assert "True is not a number of" in text
    assert "400 is not between" in text


def test_a_complete_list_denies_what_it_does_not_name():
    told = {"answers": {"medicines": ["statin"], "chest-signs": ["fainting"]}, "complete": ["medicines"]}
    read = cases.answers(cases.read_case(json.dumps(told)))
    assert read.get("medicines").denied == shipped.base().finding["medicines"].choices - {"statin"}
    assert "palpitations" not in read.get("chest-signs").denied


@pytest.mark.parametrize(
    ("complete", "what"),
    [
        ("weak-felt", "only a finding with a list of options can be complete"),
        ("medicinez", "only a finding with a list of options can be complete"),
        ("chest-signs", "it is called complete, and has no answer"),
        ("stomach-upset", "it is called complete, and has no answer"),
    ],
)
def test_what_cannot_be_complete_is_refused_by_name(complete, what):
    told = {"answers": {"weak-felt": "no", "chest-signs": "unsure"}, "complete": [complete]}
    with pytest.raises(BadAnswers, match=what) as refused:
        cases.answers(cases.read_case(json.dumps(told)))
    assert [fault.place for fault in refused.value.faults] == [complete]


def test_a_complete_list_never_asks_for_more_than_an_open_one():
    for story in own():
        open_ = cases.assess(case(story.answers))
        many = [n for n, v in story.answers.items() if shipped.base().finding[n].kind == "many_of" and v != "unsure"]
        whole = cases.assess(contract.Case(story.answers, None, tuple(many)))
        assert LEVELS.index(whole.urgency) <= LEVELS.index(open_.urgency), story.id
