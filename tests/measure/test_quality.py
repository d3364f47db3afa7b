"""Quality in words: nothing is promised that was not watched, and every sentence is plain."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standards.reading import length, reading_age
from tests.standards.test_wording import BANNED, FEARED, JARGON, OLDEST
from vastus.made import Made
from vastus.measure import quality as room
from vastus.measure.quality import LIMITS, NOTHING, SAYS, quality
from vastus.measure.recording import Channel, Modality
from vastus.measure.spans import Span
from vastus.measure.twitches import AmplitudeUnit, Events, Twitches
from vastus.sentence import Sentence

MODALITIES = get_args(Modality)
UNITS: dict[str, AmplitudeUnit] = {"emg": "uV", "motion": "m/s2", "video": "px"}
VISIBLE = {"emg": 20.0, "motion": 0.05, "video": 0.2}
NOTES = (
    "mains", "heart", "movement", "voluntary", "clipped", "flat", "disconnected", "gap", "short", "noisy", "walking",
    "tremor", "buzz", "posture", "light", "focus", "shake", "frozen", "dark", "few-frames",
)  # fmt: skip
ORDER = ("none", "poor", "fair", "good")


def found(modality="emg", seconds=300.0, out=0.0, notes=(), visible=...):
    seen = VISIBLE[modality] if visible is ... else visible
    excluded = (Span(0.0, out, "movement"),) if out else ()
    unit = UNITS[modality]
    return Twitches(
        modality=modality,
        seconds=seconds,
        rate=1000.0,
        channels=(Channel("a", "", unit),),
        unit=unit,
        events=Events.none(),
        excluded=excluded,
        families=(),
        noise=1.0,
        smallest_visible=seen,
        notes=notes,
        made=Made("test"),
    )


def sentences():
    return [
        *(text for pair in SAYS.values() for text in pair),
        *LIMITS.values(),
        *NOTHING.values(),
        *room.CLOSER.values(),
    ]


@pytest.mark.parametrize("modality", MODALITIES)
def test_a_clean_long_recording_is_good_and_says_what_it_cannot_see(modality):
    assert quality(found(modality)) == room.Quality("good", (LIMITS[modality],), ())


@pytest.mark.parametrize("modality", MODALITIES)
@pytest.mark.parametrize("note", NOTES)
def test_each_note_has_words_for_each_sensor(modality, note):
    judged = quality(found(modality, notes=(note,)))
    assert len(judged.says) == 2
    assert len(judged.try_next) == 1
    assert judged.word == ("good" if note in ("mains", "heart", "short") else "fair")


def test_sensors_differ_where_the_remedy_differs():
    said = {modality: quality(found(modality, notes=("noisy",))).try_next for modality in MODALITIES}
    assert len({*said.values()}) == 3


def test_under_ten_seconds_is_no_measurement_and_half_a_minute_is_poor():
    judged = quality(found(seconds=300.0, out=291.0))
    assert judged.word == "none"
    assert "does not mean that there was no twitch" in judged.says[0]
    assert room._LONG in judged.try_next
    assert NOTHING["emg"] in judged.try_next
    assert LIMITS["emg"] not in judged.says
    assert quality(found(seconds=9.9)).word == "none"
    assert quality(found(seconds=29.0)).word == "poor"
    assert quality(found(seconds=31.0)).word == "fair"


def test_where_no_twitch_could_be_seen_there_is_no_measurement():
    judged = quality(found(visible=None))
    assert judged.word == "none"
    assert "could have been seen" in judged.says[0]


@pytest.mark.parametrize(
    ("out", "word"), [(0.0, "good"), (59.0, "good"), (61.0, "fair"), (149.0, "fair"), (151.0, "poor")]
)
def test_what_was_left_out_counts(out, word):
    judged = quality(found(seconds=300.0, out=out))
    assert judged.word == word
    told = {"good": [], "fair": ["Part of the recording had to be left out."]}
    assert [*judged.says[:-1]] == told.get(word, ["Less than half of the recording could be used."])


def test_three_disturbances_at_once_are_poor():
    assert quality(found(notes=("noisy", "movement"))).word == "fair"
    assert quality(found(notes=("noisy", "movement", "clipped"))).word == "poor"
    assert quality(found(notes=("noisy", "noisy", "noisy"))).word == "fair"


@pytest.mark.parametrize("modality", MODALITIES)
def test_what_sees_only_strong_twitches_says_so_and_what_sees_more(modality):
    judged = quality(found(modality, visible=4 * VISIBLE[modality]))
    assert judged.word == "fair"
    assert "Only rather strong twitches could be seen this time." in judged.says
    assert room.CLOSER[modality] in judged.try_next


def test_under_three_minutes_asks_for_more():
    assert quality(found(seconds=181.0)).try_next == ()
    judged = quality(found(seconds=179.0))
    assert judged.word == "good"
    assert judged.try_next == (room._LONG,)
    assert quality(found(seconds=100.0, notes=("short",))).try_next == (room._LONG,)


@pytest.mark.parametrize("modality", MODALITIES)
def test_every_sentence_can_be_said_in_another_language(modality):
    every = [found(modality), found(modality, notes=NOTES, visible=4 * VISIBLE[modality]), found(modality, out=295.0)]
    for judged in map(quality, (*every, found(modality, visible=None), found(modality, out=160.0))):
        assert all(isinstance(text, Sentence) and text.message == text for text in (*judged.says, *judged.try_next))


@pytest.mark.parametrize(("seconds", "word"), [(9.99, "none"), (10.0, "poor"), (29.9, "poor"), (30.0, "fair")])
def test_each_limit_of_length_belongs_to_the_better_word(seconds, word):
    assert quality(found(seconds=seconds)).word == word
    assert quality(found(seconds=120.0)).word == "good"


@pytest.mark.parametrize("note", sorted(room.HARMLESS))
def test_what_was_only_taken_out_does_not_make_it_worse(note):
    assert quality(found(notes=(note, "noisy", "movement"))).word == "fair"
    assert quality(found(notes=(note,))).word == "good"


def test_what_disturbed_stands_before_what_the_sensor_cannot_see():
    judged = quality(found(notes=("noisy", "movement"), out=60.0))
    assert (
        judged.says.index(SAYS["noisy"][0]) < judged.says.index(SAYS["movement"][0]) < judged.says.index(LIMITS["emg"])
    )
    assert judged.try_next == (SAYS["noisy"][1], SAYS["movement"][1])


def test_a_note_without_words_is_a_fault():
    with pytest.raises(KeyError):
        quality(found(notes=("gremlins",)))


@given(
    st.sampled_from(MODALITIES),
    st.floats(1, 2000),
    st.floats(0, 1),
    st.sets(st.sampled_from(NOTES), max_size=5),
    st.sampled_from(NOTES),
)
def test_more_trouble_never_makes_it_better_and_nothing_is_said_twice(modality, seconds, part, notes, another):
    judged = quality(found(modality, seconds, part * seconds, tuple(notes)))
    worse = quality(found(modality, seconds, part * seconds, (*notes, another)))
    assert ORDER.index(worse.word) <= ORDER.index(judged.word)
    assert set(judged.says) <= {*worse.says}
    assert len({*judged.says}) == len(judged.says)
    assert len({*judged.try_next}) == len(judged.try_next)
    assert judged.word == "good" or judged.says
    assert judged.word != "none" or judged.try_next


def test_the_words_keep_the_wording_rules():
    texts = [*sentences(), *(text for out in (0.0, 100.0, 160.0, 280.0) for text in room._watched(found(out=out)))]
    texts += room._watched(found(visible=None))
    rules = {**BANNED, "a doctor's word": JARGON, "a feared illness": FEARED}
    assert [(what, text) for text in texts for what, rule in rules.items() if rule.search(text)] == []
    assert [text for text in texts if not text.endswith(".") or length([text]) > 22] == []
    assert reading_age(texts) <= OLDEST - 1
    assert np.mean([length([text]) for text in texts]) < 16


def test_what_was_hardly_there_is_not_worth_a_word():
    def judged(seconds):
        return quality(replace(found("video", notes=("frozen",)), excluded=(Span(5, 5 + seconds, "frozen"),)))

    assert judged(0.1).word == "good"
    assert not any("stood still" in line for line in judged(0.1).says)
    assert judged(6.0).word == "fair"
    assert any("stood still" in line for line in judged(6.0).says)
