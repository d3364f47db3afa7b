"""The page of a result: what the service says, and whether anything is new."""

import json
import re
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.web.known import Clock, known, well
from tests.web.person import Person, hold, reply
from vastus.assess.answers import Answer
from vastus.contract import assess as contract
from vastus.service import shipped
from vastus.service.interviews.conversation import Conversation
from vastus.service.interviews.interview import tell_answers
from vastus.service.result import result


def finished(person):
    return hold(person, {}).url.path.split("/")[2]


def test_the_result_is_only_there_when_the_interview_is_over():
    person = Person().enter()
    page = person.begin()
    name = page.url.path.split("/")[2]
    assert person.get(f"/interviews/{name}/result").url.path == f"/interviews/{name}"
    assert "Nothing yet." in person.get(f"/interviews/{name}/told").text
    name = finished(Person().enter())


LINES = (Path(__file__).parents[2] / "data" / "vignettes-dev.jsonl").read_text().splitlines()


CASES = [json.loads(line) for line in LINES[::4]][:20]


def held(given):
    """Hold the same interview with the service alone."""
    talk = Conversation()
    while (question := talk.question()) is not None:
        if question.finding is not None:
            if question.finding in given and not (given[question.finding].unsure):
                talk.interview.answer(
                    question.finding, tell_answers({question.finding: given[question.finding]})[question.finding]
                )
                talk._left = talk._left[1:]
            else:
                talk.reply("unsure")
            continue
        names = question.page.findings
        real = {n for n in names if n in given and given[n].present - {"no", "none"}}
        unsure = {n for n in names if n not in real and given.get(n, Answer()).unsure}
        talk.tick(real, unsure)
    return talk.interview


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_browser_and_the_service_come_to_the_same_result(case):
    person = Person().enter()
    page = hold(person, known(case["answers"]))
    kept = person.interviews.finished()[0]
    alone = held(known(case["answers"]))
    assert tell_answers(kept.answers.given) == tell_answers(alone.answers.given)
    name = page.url.path.split("/")[2]
    asked = person.get(f"/api/interviews/{name}/result").json()
    own = contract.result(alone.assess(), contract.Case(tell_answers(alone.answers.given)))
    assert asked == json.loads(msgspec.json.encode(own))
    assert result(alone.answers).advice.action.headline in page.text


def test_the_cases_differ():
    assert len({person_level(case) for case in CASES}) >= 3


def person_level(case):
    return shipped.assessor().urgency(shipped.assessor().read(case["answers"])).level


def test_the_same_answers_give_the_same_words_and_say_so():
    clock = Clock()
    person = Person(clock).enter()
    given = well()
    once = hold(person, given).text
    clock.at += timedelta(days=8)
    assert "You can ask again now." in person.get("/").text
    page = person.post("/interviews", {"key": "second-interview"})
    while not page.url.path.endswith("/result"):
        page = person.send(page, reply(page, given))
    assert "Nothing new since 3 May 2026" in page.text
    assert "Nothing new" not in once
    bare = [
        re.sub(r"(?s)<p class=\"soft small\">From.*?</p>|/interviews/[\w-]+", "", text) for text in (once, page.text)
    ]
    assert bare[0] == bare[1]
