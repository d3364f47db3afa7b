"""How good a recording is, in plain words: what disturbed it, and what to do better next time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from vastus.measure.recording import Modality
from vastus.measure.twitches import Twitches

Word = Literal["good", "fair", "poor", "none"]

LEAST = 10.0  # s: less watched time than this is no measurement (judgement)
BRIEF = 30.0  # s: less is poor, however clear it was (judgement)
SHORT = 120.0  # s: 2 min show five twitches with p = 0.95 where there are any (Zhou 2012, J NeuroEng Rehab 9:78)
ENOUGH = 180.0  # s: the recording that is asked for is three to five minutes long
HARDLY = 0.01  # share of the recording below which a disturbance is not worth a word (judgement)
MOSTLY, HALF = 0.8, 0.5  # shares of the recording that were watched (judgement)
WEAK = {"uV": 50.0, "m/s2": 0.1, "mm": 0.1, "px": 0.5}  # the counting rule of 1994; 10 mg; the floor of skin video
SPOILING = 3  # disturbances at once that make a recording poor (judgement)

_TENSE = "Lie down and let the thigh hang loose. Rest the knee on a pillow."
_STILL = "Lie still until the end, and do not talk."
_CLEAN = "Clean the skin with soap and water, dry it, and press the electrodes on firmly."
_AWAY = "Move away from plugs, chargers and lamps with a cable."
_LONG = "Record for three to five minutes."
_PHONE = "Lay the phone flat on the thigh and tape it down."
_STAND = "Lean the camera on something firm, and do not hold it."
_LIGHT = "Use daylight or one bright, steady lamp."
_NEAR = "Bring the camera closer, so that the skin fills the picture."
_FRAMES = "Set the camera to 60 pictures a second or more."

# What each note says, and what helps against it. Where sensors differ, the sensor stands after the note.
SAYS: Mapping[str, tuple[str, str]] = {
    "mains": ("Hum from the power lines was taken out.", _AWAY),
    "heart": ("The heartbeat was taken out.", "Keep all electrodes on the same thigh."),
    "heart motion": ("The beat of the heart was felt too, and was not counted.", _PHONE),
    "movement": ("The leg or the sensor moved. Those parts were left out.", _STILL),
    "voluntary": ("The muscle was tensed at times. Those parts were left out.", _TENSE),
    "clipped": (
        "The signal was too strong for the device at times.",
        "Set the device to a lower gain, then try again.",
    ),
    "flat": ("The sensor gave no signal at times.", "Check the cable and the plug before you start."),
    "disconnected": ("An electrode was loose at times.", _CLEAN),
    "gap": ("The device left gaps.", "Close other apps while you record, and charge the device first."),
    "short": ("The recording is short, so few twitches can fall into it.", _LONG),
    "noisy": ("The signal was noisy, so small twitches are hidden.", _CLEAN),
    "noisy motion": ("The phone felt a lot of shaking, so small twitches are hidden.", _PHONE),
    "noisy video": ("The picture was grainy, so small twitches are hidden.", _LIGHT),
    "walking": ("There were steps. Those parts were left out.", _TENSE),
    "tremor": ("There was even shaking. It was not counted as twitches.", _TENSE),
    "buzz": ("The phone buzzed. Those parts were left out.", "Turn on flight mode before you start."),
    "posture": ("The leg changed its place. Those parts were left out.", _STILL),
    "light": ("The light changed or flickered.", _LIGHT),
    "focus": ("The picture was not sharp at times.", "Tap on the skin to set the focus, and keep the camera there."),
    "shake": ("The camera shook.", _STAND),
    "frozen": ("The picture stood still at times.", "Close other apps while you film."),
    "dark": ("The picture was too dark at times.", _LIGHT),
    "few-frames": ("The video has few pictures a second, so quick twitches slip through.", _FRAMES),
}
# Notes that are named and do not make the recording worse: what they name was taken out, and all of it was watched.
HARMLESS = frozenset({"mains", "heart"})
NOTHING: Mapping[Modality, str] = {"emg": _CLEAN, "motion": _PHONE, "video": _NEAR}
CLOSER: Mapping[Modality, str] = {
    "emg": "Put the electrodes over the spot where you feel the twitching.",
    "motion": "For small twitches, film the skin with the camera instead.",
    "video": _NEAR,
}
LIMITS: Mapping[Modality, str] = {
    "emg": "Skin electrodes miss deep twitches, and they see few through more than 10 mm of fat.",
    "motion": "A phone on the thigh feels only large twitches.",
    "video": "A video shows only twitches that move the skin.",
}


@dataclass(frozen=True, slots=True)
class Quality:
    """How far a recording can be trusted; with "none" it is no measurement, and no rate may be told."""

    word: Word
    says: tuple[str, ...]
    try_next: tuple[str, ...]


def quality(twitches: Twitches) -> Quality:
    """Return how good a recording is, what disturbed it, and what to do better next time, the weightiest first."""
    word = _word(twitches)
    noted = [_noted(note, twitches.modality) for note in _telling(twitches)]
    says = [*_watched(twitches), *(said for said, _ in noted)]
    tries = [helps for _, helps in noted]
    if word == "none":
        tries.append(NOTHING[twitches.modality])
    else:
        says.append(LIMITS[twitches.modality])
        if _weak(twitches):
            says.append("Only rather strong twitches could be seen this time.")
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
    share = twitches.watched / twitches.seconds
    if twitches.watched < LEAST or twitches.smallest_visible is None:
        return "none"
    notes = set(_telling(twitches)) - HARMLESS - {"short"}
    if share < HALF or len(notes) >= SPOILING or twitches.watched < BRIEF:
        return "poor"
    if share < MOSTLY or twitches.watched < SHORT or notes or _weak(twitches):
        return "fair"
    return "good"


def _watched(twitches: Twitches) -> list[str]:
    """Return what was watched where that says something, in a sentence or two."""
    if twitches.watched < LEAST:
        return ["Too little of the recording could be used. This does not mean that there was no twitch."]
    if twitches.smallest_visible is None:
        return ["No twitch could have been seen in this recording. This does not mean that there was none."]
    share = twitches.watched / twitches.seconds
    if share < HALF:
        return ["Less than half of the recording could be used."]
    if share < MOSTLY:
        return ["Part of the recording had to be left out."]
    return []


def _weak(twitches: Twitches) -> bool:
    """Return whether twitches that count had to be larger than usual to be seen."""
    return twitches.smallest_visible is not None and twitches.smallest_visible > WEAK[twitches.unit]


def _noted(note: str, modality: Modality) -> tuple[str, str]:
    return SAYS.get(f"{note} {modality}") or SAYS[note]
