"""How good a recording is, in plain words: what disturbed it, and what to do better next time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from vastus.measure.recording import Modality
from vastus.measure.twitches import Twitches
from vastus.sentence import Sentence, sentence

Word = Literal["good", "fair", "poor", "none"]

LEAST = 10.0  # s: less watched time than this is no measurement (judgement)
BRIEF = 30.0  # s: less is poor, however clear it was (judgement)
SHORT = 120.0  # s: 2 min show five twitches with p = 0.95 where there are any (Zhou 2012, J NeuroEng Rehab 9:78)
ENOUGH = 180.0  # s: the recording that is asked for is three to five minutes long
HARDLY = 0.01  # share of the recording below which a disturbance is not worth a word (judgement)
MOSTLY, HALF = 0.8, 0.5  # shares of the recording that were watched (judgement)
WEAK = {"uV": 50.0, "m/s2": 0.1, "mm": 0.1, "px": 0.5}  # the counting rule of 1994; 10 mg; the floor of skin video
SPOILING = 3  # disturbances at once that make a recording poor (judgement)

_TENSE = sentence("Lie down and let the thigh hang loose. Rest the knee on a pillow.")
_STILL = sentence("Lie still until the end, and do not talk.")
_CLEAN = sentence("Clean the skin with soap and water, dry it, and press the electrodes on firmly.")
_AWAY = sentence("Move away from plugs, chargers and lamps with a cable.")
_LONG = sentence("Record for three to five minutes.")
_PHONE = sentence("Lay the phone flat on the thigh and tape it down.")
_STAND = sentence("Lean the camera on something firm, and do not hold it.")
_LIGHT = sentence("Use daylight or one bright, steady lamp.")
_NEAR = sentence("Bring the camera closer, so that the skin fills the picture.")
_FRAMES = sentence("Set the camera to 60 pictures a second or more.")

# What each note says, and what helps against it. Where sensors differ, the sensor stands after the note.
SAYS: Mapping[str, tuple[Sentence, Sentence]] = {
    "mains": (sentence("Hum from the power lines was taken out."), _AWAY),
    "heart": (sentence("The heartbeat was taken out."), sentence("Keep all electrodes on the same thigh.")),
    "heart motion": (sentence("The beat of the heart was felt too, and was not counted."), _PHONE),
    "movement": (sentence("The leg or the sensor moved. Those parts were left out."), _STILL),
    "voluntary": (sentence("The muscle was tensed at times. Those parts were left out."), _TENSE),
    "clipped": (
        sentence("The signal was too strong for the device at times."),
        sentence("Set the device to a lower gain, then try again."),
    ),
    "flat": (
        sentence("The sensor gave no signal at times."),
        sentence("Check the cable and the plug before you start."),
    ),
    "disconnected": (sentence("An electrode was loose at times."), _CLEAN),
    "gap": (
        sentence("The device left gaps."),
        sentence("Close other apps while you record, and charge the device first."),
    ),
    "short": (sentence("The recording is short, so few twitches can fall into it."), _LONG),
    "noisy": (sentence("The signal was noisy, so small twitches are hidden."), _CLEAN),
    "noisy motion": (sentence("The phone felt a lot of shaking, so small twitches are hidden."), _PHONE),
    "noisy video": (sentence("The picture was grainy, so small twitches are hidden."), _LIGHT),
    "walking": (sentence("There were steps. Those parts were left out."), _TENSE),
    "tremor": (sentence("There was even shaking. It was not counted as twitches."), _TENSE),
    "buzz": (
        sentence("The phone buzzed. Those parts were left out."),
        sentence("Turn on flight mode before you start."),
    ),
    "posture": (sentence("The leg changed its place. Those parts were left out."), _STILL),
    "light": (sentence("The light changed or flickered."), _LIGHT),
    "focus": (
        sentence("The picture was not sharp at times."),
        sentence("Tap on the skin to set the focus, and keep the camera there."),
    ),
    "shake": (sentence("The camera shook."), _STAND),
    "frozen": (sentence("The picture stood still at times."), sentence("Close other apps while you film.")),
    "dark": (sentence("The picture was too dark at times."), _LIGHT),
    "few-frames": (sentence("The video has few pictures a second, so quick twitches slip through."), _FRAMES),
}
# Notes that are named and do not make the recording worse: what they name was taken out, and all of it was watched.
HARMLESS = frozenset({"mains", "heart"})
NOTHING: Mapping[Modality, Sentence] = {"emg": _CLEAN, "motion": _PHONE, "video": _NEAR}
CLOSER: Mapping[Modality, Sentence] = {
    "emg": sentence("Put the electrodes over the spot where you feel the twitching."),
    "motion": sentence("For small twitches, film the skin with the camera instead."),
    "video": _NEAR,
}
LIMITS: Mapping[Modality, Sentence] = {
    "emg": sentence("Skin electrodes miss deep twitches, and they see few through more than 10 mm of fat."),
    "motion": sentence("A phone on the thigh feels only large twitches."),
    "video": sentence("A video shows only twitches that move the skin."),
}


@dataclass(frozen=True, slots=True)
class Quality:
    """How far a recording can be trusted; with "none" it is no measurement, and it has no rate."""

    word: Word
    says: tuple[Sentence, ...]
    try_next: tuple[Sentence, ...]


def quality(twitches: Twitches) -> Quality:
    """Return how good a recording is, what disturbed it, and what to do better next time, the weightiest first."""
    word = _word(twitches)
    noted = [_advice(note, twitches.modality) for note in _telling(twitches)]
    says = [*_watched(twitches), *(problem for problem, _ in noted)]
    tries = [helps for _, helps in noted]
    if word == "none":
        tries.append(NOTHING[twitches.modality])
    else:
        says.append(LIMITS[twitches.modality])
        if _weak(twitches):
            says.append(sentence("Only rather strong twitches could be seen this time."))
            tries.append(CLOSER[twitches.modality])
    if twitches.watched < ENOUGH:
        tries.append(_LONG)
    return Quality(word, tuple(says), tuple(dict.fromkeys(tries)))


def _telling(twitches: Twitches) -> list[str]:
    """Return the notes, once each, without those whose stretches were hardly there."""
    left = {why: sum(s.seconds for s in twitches.excluded if s.why == why) for why in twitches.notes}
    least = HARDLY * twitches.seconds
    return [note for note in dict.fromkeys(twitches.notes) if not 0 < left[note] < least]


def _word(twitches: Twitches) -> Word:
    """Return how good a recording is."""
    share = twitches.watched / twitches.seconds
    if twitches.watched < LEAST or twitches.smallest_visible is None:
        return "none"
    notes = set(_telling(twitches)) - HARMLESS - {"short"}
    if share < HALF or len(notes) >= SPOILING or twitches.watched < BRIEF:
        return "poor"
    if share < MOSTLY or twitches.watched < SHORT or notes or _weak(twitches):
        return "fair"
    return "good"


def _watched(twitches: Twitches) -> list[Sentence]:
    """Return what was watched where that says something, in a sentence or two."""
    if twitches.watched < LEAST:
        return [sentence("Too little of the recording could be used. This does not mean that there was no twitch.")]
    if twitches.smallest_visible is None:
        return [sentence("No twitch could have been seen in this recording. This does not mean that there was none.")]
    share = twitches.watched / twitches.seconds
    if share < HALF:
        return [sentence("Less than half of the recording could be used.")]
    if share < MOSTLY:
        return [sentence("Part of the recording had to be left out.")]
    return []


def _weak(twitches: Twitches) -> bool:
    """Return whether twitches that count had to be larger than usual to be seen."""
    return twitches.smallest_visible is not None and twitches.smallest_visible > WEAK[twitches.unit]


def _advice(note: str, modality: Modality) -> tuple[Sentence, Sentence]:
    """Return what a note says and what helps against it, for this sensor where sensors differ."""
    return SAYS.get(f"{note} {modality}") or SAYS[note]
