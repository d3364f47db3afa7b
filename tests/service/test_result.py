"""One result for every face: recordings and answers together, sooner by the rules, never later, in plain words."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from random import Random

import pytest
from click.testing import CliRunner

from tests.assess.healthy import FLUTTER
from tests.assess.small import any_answers
from tests.service.kept import bring
from tests.service.results import result as measured
from tests.store.steps import fresh
from tests.web.known import BASE, Clock, known
from tests.web.person import Person, hold, reply
from vastus.assess.answers import Answer, Answers, read_answers
from vastus.cli.main import main
from vastus.cli.show import words
from vastus.evidence.model import LEVELS
from vastus.evidence.policy import Observation
from vastus.service.clock import now
from vastus.service.interviews.interview import tell_answers
from vastus.service.recordings.observations import observations
from vastus.service.recordings.recordings import sites
from vastus.service.result import result
from vastus.store.sqlite import Sqlite


@pytest.fixture
def person(tmp_path):
    """Somebody with one fluttering spot, who has been through the questions."""
    somebody = Person(folder=tmp_path).enter()
    hold(somebody, dict(read_answers(FLUTTER, BASE).given))
    return somebody


def lively(count=20):
    return measured(*(5 + 0.4 * k for k in range(count)), seconds=300.0)


def last(person):
    return person.interviews.finished()[0]


def told(person):
    return person.data.results.of(last(person))


def level(found):
    return LEVELS.index(found.advice.action.level)


def test_without_recordings_it_follows_from_the_answers_alone(person):
    alone = result(last(person).answers)
    assert (told(person).assessment, told(person).advice) == (alone.assessment, alone.advice)
    assert told(person).shown == ()


def test_legs_and_arms_make_it_sooner_and_the_page_says_why(person):
    before = level(told(person))
    bring(person.data, "a", lively(), site="calf")
    bring(person.data, "b", lively(), site="arm-hand")
    after = told(person)
    assert level(after) > before
    page = person.get(f"/interviews/{last(person).id}/result").text
    assert "Your recordings of the last four weeks are counted in." in page
    assert "it comes in the arm or hand" in page
    assert after.advice.action.headline in person.get("/").text


def test_a_mark_and_an_erased_recording_are_heeded_at_once(person):
    before = told(person)
    bring(person.data, "a", lively(4), site="calf")
    bring(person.data, "b", lively(4), site="arm-hand")
    sooner = told(person)
    assert level(sooner) > level(before)
    for twitch in lively(4).twitches:
        person.recordings.mark("b", twitch.peak_time, is_one=False)
    assert level(told(person)) == level(before)
    for twitch in lively(4).twitches:
        person.recordings.mark("b", twitch.peak_time, is_one=None)
    assert told(person).advice == sooner.advice
    person.recordings.remove("a")
    assert told(person).shown != sooner.shown


def test_weeks_above_the_own_range_are_seen_by_a_doctor(person):
    before = level(told(person))
    for week in range(5):
        bring(person.data, f"w{week}", lively(10), now() - timedelta(days=7 * (5 - week)))
    bring(person.data, "last", lively(600), now() - timedelta(minutes=1))
    assert level(told(person)) > before
    assert any("stronger or is in new places" in line for line in told(person).shown)


def test_what_was_told_already_is_not_said_to_be_shown():
    answers = Answers(known({"twitch-site": ["calf"], "twitch-context": ["rest"]}))
    seen = [Observation("twitch-site", "calf"), Observation("twitch-context", "rest")]
    assert result(answers, seen).shown == ()
    assert result(Answers(), seen).shown != ()


def test_since_when_the_answers_are_the_same(tmp_path):
    clock = Clock()
    person = Person(clock, folder=tmp_path).enter()
    flutter = dict(read_answers(FLUTTER, BASE).given)
    first = clock.at
    for days, given in enumerate((flutter, flutter, {**flutter, "age": Answer(number=50)}, flutter)):
        clock.at = first + timedelta(days=8 * days)
        page = person.post("/interviews", {"key": f"interview-{days}", "why": "worse"})
        while not page.url.path.endswith("/result"):
            page = person.send(page, reply(page, given))
    since = [person.data.results.of(interview).since for interview in reversed(person.interviews.finished())]
    assert since == [None, first, None, None]


def test_what_recordings_add_is_something_new():
    answers = Answers(known(FLUTTER))
    at = datetime(2026, 5, 3, 12, tzinfo=UTC)
    assert result(answers, since=at).nothing_new
    assert not result(answers, [Observation("twitch-site", "arm-hand")], since=at).nothing_new
    assert not result(answers).nothing_new


# Every face


def cases(rng):
    """Return what somebody answers, mostly nothing grave, so that the interview goes on for a while."""
    grave = {name for rule in BASE.rules if rule.level in ("emergency", "same_day") for name in _names(rule)}
    answers = any_answers(BASE, rng.randrange(10**6), share=0.6)
    told = {name: value for name, value in answers.items() if BASE.finding[name].who == "ask" and name not in grave}
    return known({**told, "age": rng.randint(18, 90)})


def _names(rule):
    return re.findall(r"finding='([\w-]+)'", repr(rule.when))


@pytest.mark.parametrize("seed", range(8))
def test_all_faces_tell_the_same(seed, tmp_path):
    rng = Random(seed)
    store = Sqlite(fresh(tmp_path))
    person = Person(folder=tmp_path, store=store).enter()
    for number in range(seed % 4):
        count = rng.choice((0, 4, 30))
        at = now() - timedelta(days=rng.uniform(0, 40))
        bring(person.data, f"r{number}", lively(count), at, site=rng.choice([*sites()]))
    page = hold(person, cases(rng))
    for twitch in lively(4).twitches if seed % 4 else ():
        person.recordings.mark("r0", twitch.peak_time, is_one=True)
    interview = last(person)
    found = person.data.results.of(interview)
    action = found.advice.action

    page = person.get(page.url.path)
    headline = found_in(page, r"<h1>(.*?)</h1>")
    card = found_in(page, r'<section class="action (\w+)">')
    told_by_api = person.get(f"/api/interviews/{interview.id}/result").json()
    first = found_in(person.get("/"), r"<p><strong>(.*?)</strong></p>")
    again = person.get("/interviews/new").text
    terminal = words.result(found.advice)

    assert {headline, first} == {action.headline}
    assert action.headline in unescape(again)
    assert " ".join(terminal.split()).startswith(action.headline)
    assert {card, told_by_api["urgency"]} == {action.level} == {found.assessment.urgency.level}
    # What is typed or sent by a program is assessed alike.
    case = json.dumps({"answers": _said(found)})
    typed = CliRunner().invoke(main, ["assess", "--answers", "-"], input=case)
    assert " ".join(typed.stdout.split()).startswith(action.headline)
    sent = CliRunner().invoke(main, ["assess", "--json", "--answers", "-"], input=case)
    assert json.loads(sent.stdout)["urgency"] == action.level
    store.close()


def found_in(page, pattern):
    found = re.search(pattern, page.text)
    assert found is not None
    return unescape(found[1])


def _said(found):
    return tell_answers(found.assessment.answers.given)


def test_the_faces_are_tried_on_recordings_that_matter(tmp_path):
    """Else all of them could agree on answers alone."""
    changed = 0
    for seed in range(8):
        rng = Random(seed)
        person = Person(folder=tmp_path / str(seed))
        for number in range(seed % 4):
            count = rng.choice((0, 4, 30))
            at = now() - timedelta(days=rng.uniform(0, 40))
            bring(person.data, f"r{number}", lively(count), at, site=rng.choice([*sites()]))
        answers = Answers(cases(rng))
        changed += result(answers, observations(person.recordings)).shown != ()
    assert changed >= 2
