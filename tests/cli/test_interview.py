"""Real interviews in a real terminal, as three people would hold them, and what else a person may do there."""

import re
import subprocess
import sys

import pytest

from tests.cli.person import Person
from vastus.assess.answers import Value
from vastus.cli import interview
from vastus.service import shipped

RUNNER: dict[str, Value] = {
    "age": 34,
    "sex": "male",
    "movement-type": ["flicker-seen"],
    "twitch-site": ["front-thigh"],
    "twitch-spread": "one-spot",
    "twitch-context": ["rest", "after-activity"],
    "duration": 5,
    "trend": "up-and-down",
    "bout-length": "seconds",
    "bout-frequency": "daily",
    "onset-manner": "gradual",
    "hard-exercise": "within-2-days",
    "caffeine": 200,
    "alcohol": "moderate",
    "diet": ["ordinary"],
    "twitch-relief": ["moving"],
    "side": "left",
    "sleep-hours": 7,
    "fluids": 6,
}
FOOT_DRAGS: dict[str, Value] = {
    **RUNNER,
    "age": 58,
    "movement-type": ["twitch"],
    "function-loss": ["foot-catches"],
    "walk-change": ["high-steps"],
    "weakness-area": "one-leg",
    "weakness-onset": "over-4-weeks",
    "weakness-pattern": ["getting-worse"],
    "duration": 90,
}
CANNOT_PEE: dict[str, Value] = {
    **RUNNER,
    "sex": "female",
    "bladder-change": "yes",
    "bladder-bowel-onset": "recent",
    "back-pain": "yes",
    "back-pain-onset": "last-2-weeks",
}


def result(person):
    """What stands below the last prompt, as one line."""
    seen, _, _ = person.seen.partition(interview.COMPLETE[:20])
    return " ".join(seen[seen.rindex(interview.KEYS[:6]) :].split())


def test_a_runner_with_a_fluttering_thigh(home):
    person = Person(RUNNER, home=home)
    person.interview()
    text = result(person)
    assert "You can look after this yourself for now." in text
    assert "A small muscle twitch in a healthy leg." in text
    assert "Ring the emergency number at once if:" in text
    assert "Next step:" in text.rpartition("When to look again")[2]
    assert "pregnan" not in person.seen.partition("What to do meanwhile")[0].lower()
    assert len(person.questions) < 45
    assert "\x1b" not in person.seen


def test_a_foot_that_drags(home):
    person = Person(FOOT_DRAGS, home=home)
    person.interview()
    text = result(person)
    assert re.search(r"See a doctor (within two weeks|today)\.", text)
    assert "You can no longer lift the front of your foot" in text
    assert text.index("What to do meanwhile") > text.index("What would change this advice")


def test_no_water_since_yesterday_is_an_emergency_and_stops_asking(home):
    person = Person(CANNOT_PEE, home=home)
    person.interview()
    text = result(person)
    assert text.index("Get help now: ring the emergency number.") < text.index("Why:")
    assert "You have back pain" in text
    assert person.questions[-1] == "list"  # the tick at back pain was the last answer
    assert "back-pain-onset" not in person.questions
    assert "Press Enter" not in person.seen
    assert text.endswith("Next step: Ring the emergency number now.")


def test_an_emergency_ends_the_questions_but_not_the_help(home):
    person = Person(CANNOT_PEE | {"saddle-numbness": "no", "began": "days"}, home=home)
    person.interview()
    assert person.more[0] == "began"
    first, again = " ".join(person.seen.split()).split("Ring first. While help comes")
    assert "What to say first: read this aloud: I need medical help now." in first
    assert "Since when: Some days ago." in again
    assert "Some days ago." not in first.partition("Get help now")[2]
    assert again.rstrip().endswith("Next step: Ring the emergency number now.")


def test_at_sixty_columns_no_line_is_wider(home):
    person = Person(FOOT_DRAGS, columns=60, home=home)
    person.interview()
    assert max(map(len, person.seen.splitlines())) <= 60
    assert "What fits, and why" in person.seen


@pytest.fixture
def person(home):
    person = Person(RUNNER, home=home)
    assert "What is your age?" in str(person.read())
    yield person
    person.child.close(force=True)


def test_back_asks_the_question_before(person):
    assert "female or male" in person.type("34")
    assert "What is your age?" in person.type("b")
    assert "This is the first question." in person.type("b")
    assert "female or male" in person.type("50")


def test_a_change_asks_one_answer_again_and_drops_what_hung_on_it(person):
    person.type("30")
    assert "pregnant" in person.type("1")
    assert "more" not in person.type("3").partition("Which of these do you have now?")[0]
    listed = person.type("c")
    assert "1  You are 30 years old" in listed
    assert "3  You are past 20 weeks of pregnancy" in listed
    assert "female or male" in person.type("2")
    after = person.type("2")
    assert "Is any of these true now" in after
    listed = person.type("c")
    assert "You were born male" in listed
    assert "pregnancy" not in listed
    assert "Is any of these true now" in person.type("b")


def test_a_change_that_cannot_be_read_is_asked_again(person):
    person.type("34")
    person.type("c")
    assert "9 is not on the list" in person.type("9")
    assert "What is your age?" in person.type("1")
    assert "not between 0 and 120" in person.type("400")
    assert "female or male" in person.type("35")
    assert "You are 35 years old" in person.type("c")


def test_nothing_told_yet_means_nothing_to_change(person):
    assert "There is no answer to change yet." in person.type("c")


def test_not_sure_is_always_possible_and_never_a_no(person):
    text = person.type("?")
    while "Strength" not in text and "toilet" not in text:
        text = person.type("?")
    listed = person.type("c")
    assert "Not sure: My age" in listed
    assert "Not sure: One side of the face has dropped" in listed
    person.type("b")
    person.type("q")
    text = person.type("yes")
    assert text is None
    assert "So far nothing asks for a doctor, but some questions are open." in person.seen


def test_what_cannot_be_read_is_met_with_what_is_possible(person):
    assert "Type a number of years, such as 3, or ? if you are not sure." in " ".join(person.type("old").split())
    assert "130 is not between 0 and 120 years" in " ".join(person.type("130").split())
    assert "female or male" in person.type("34")
    assert "The numbers go from 1 to 3" in " ".join(person.type("7").split())


@pytest.mark.parametrize(("reply", "shown"), [("yes", "When to look again"), ("no", interview.GOODBYE[:30])])
def test_quit_asks_whether_to_show_what_follows(person, reply, shown):
    person.type("34")
    assert "Shall we show what follows" in person.type("q")
    assert "Type yes or no" in person.type("perhaps")
    assert person.type(reply) is None
    assert shown in person.seen
    person.child.wait()
    assert person.child.exitstatus == 0


def test_a_child_is_sent_to_someone_at_once(person):
    assert person.type("12") is None
    assert "Please ask a doctor or nurse instead." in person.seen
    assert "What to do meanwhile" not in person.seen


@pytest.mark.parametrize(("end", "code"), [("sendeof", 1), ("sendintr", 130)])
def test_breaking_off_is_met_kindly(person, end, code):
    getattr(person.child, end)()
    assert person.read() is None
    person.child.wait()
    assert person.child.exitstatus == code
    assert "You stopped here, and nothing was kept." in person.seen
    assert "Traceback" not in person.seen


def test_through_a_pipe_there_are_no_control_codes(home):
    done = subprocess.run(
        [sys.executable, "-m", "vastus", "assess"],
        input="34\n2\nq\nyes\n",
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert "\x1b" not in done.stdout
    assert "Next step:" in done.stdout
    assert done.stderr == ""


def test_progress_is_told_in_words_and_never_goes_back(home):
    person = Person(RUNNER, home=home)
    person.interview()
    told = re.findall(r"--- (.*) ---", person.seen)
    assert told == [stage.title for stage in shipped.base().stages if stage.title in told]
    assert told[0] == "To begin with"
    assert told[1] == "First the things that cannot wait"
    assert told[-1].startswith("Nearly done")
    assert "%" not in person.seen.partition("What to do meanwhile")[0]
