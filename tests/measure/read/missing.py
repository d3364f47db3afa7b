"""Files as people bring them, each of which lacks something that only a person can say; and what that person says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tests.measure.read import film, seeds

RATE, SECONDS = 500, 12


@dataclass(frozen=True)
class Missing:
    """A file, what a person said of it, what is asked then, and the answers that make it readable, in rounds."""

    name: str
    held: bytes
    answers: tuple[Mapping[str, str], ...]  # one for each time that something is asked
    beside: Mapping[str, bytes] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[frozenset[str], ...] = ()  # roles that are asked in each round, where they are more than the answers

    def roles(self, number: int) -> frozenset[str]:
        return self.shown[number] if self.shown else frozenset(self.answers[number])


def _noise(columns: int = 1) -> np.ndarray:
    return np.random.default_rng(4).normal(0, 3, (RATE * SECONDS, columns))


def _table(header: str, *, timed: bool = True, factor: float = 1.0, columns: int = 1) -> bytes:
    rows = (
        ",".join([*([f"{factor * k / RATE:.6g}"] if timed else []), *(f"{value:.3f}" for value in row)])
        for k, row in enumerate(_noise(columns))
    )
    return ("\n".join([*([header] if header else []), *rows]) + "\n").encode()


def _video() -> bytes:
    return film.film(film.sway(2.0, 30.0, lambda t: (0.0, 0.0)))


def _edf(**more: object) -> bytes:
    return bytes(seeds.edf([seeds.counts(SECONDS, RATE, k) for k in range(2)], **more))


def _wfdb() -> tuple[bytes, bytes]:
    held, dat, _ = seeds.wfdb(frames=1000 * SECONDS, gain="0")
    return held, dat


SIGNAL = frozenset({"emg", "x", "y", "z"})
CASES = {
    "table without a unit": Missing("a.csv", _table("time (s),EMG"), ({"unit": "uV"},)),
    "table with a unit that is none": Missing(
        "a.csv", _table("time (s),EMG"), ({"unit": "mV"},), before={"unit": "foot"}
    ),
    "table without times": Missing("a.csv", _table("EMG (uV)", timed=False), ({"rate": "500"},)),
    "table whose times have a name of its own": Missing(
        "a.csv", _table("moment,EMG (uV)"), ({"time": "moment"},), shown=(frozenset({"time", "rate"}),)
    ),
    "table without anything": Missing(
        "a.csv", _table("EMG,light", timed=False, columns=2), ({"unit": "uV", "rate": "500"},),
        shown=(frozenset({"unit", "time", "rate"}),),
    ),
    "table without a header": Missing(
        "a.csv", _table("", columns=3), ({"emg": "2"}, {"unit": "uV"}), shown=(SIGNAL, frozenset({"unit"}))
    ),
    "table of movement and muscle": Missing(
        "a.csv", _table("time (s),EMG (uV),ax (g)", columns=2), ({"emg": "EMG (uV)"},), shown=(frozenset({"emg", "x"}),)
    ),
    "table whose columns are called as they like": Missing(
        "a.csv", _table("time (s),up; and down,left", columns=2), ({"x": "up; and down"}, {"unit": "m/s2"}),
        shown=(frozenset({"emg", "x", "y"}), frozenset({"unit"})),
    ),
    "table with a column that is not there": Missing(
        "a.csv", _table("time (s),EMG (uV)"), ({"emg": "EMG (uV)"},), before={"emg": "muscle"}
    ),
    "table with times in an unknown unit": Missing(
        "a.csv", _table("time,EMG (uV)", factor=RATE), ({"time_unit": "ms"},)
    ),
    "table with times in a wrong unit": Missing(
        "a.csv", _table("time (s),EMG (uV)", factor=1000.0), ({"time_unit": "ms"},),
        shown=(frozenset({"time_unit", "rate"}),),
    ),
    "EDF without a unit": Missing("a.edf", _edf(units=["", ""]), ({"unit": "uV"},)),
    "EDF of other sensors": Missing("a.edf", _edf(labels=("ECG 1", "Resp, belt")), ({"channels": "Resp, belt"},)),
    "EDF without the channel that was asked for": Missing(
        "a.edf", _edf(), ({"channels": "EMG 2"},), before={"channels": "EMG 7"}
    ),
    "WFDB that was never calibrated": Missing(
        "r.hea", _wfdb()[0], ({"gain": "200", "unit": "uV"},), beside={"r.dat": _wfdb()[1]}
    ),
    "WFDB with a gain that is none": Missing(
        "r.hea", _wfdb()[0], ({"gain": "200"},), beside={"r.dat": _wfdb()[1]}, before={"gain": "plenty"}
    ),
    "OpenSignals without a named sensor": Missing(
        "a.txt", seeds.opensignals(1000 * SECONDS, sensors=("RAW", "RAW"))[0], ({"emg": "CH2"},),
        shown=(frozenset({"emg", "unit"}),),
    ),
    "OpenSignals of an unknown device": Missing(
        "a.txt", seeds.opensignals(1000 * SECONDS, device="toaster")[0], ({"gain": "2", "unit": "uV"},)
    ),
    "video with a scale that cannot be": Missing("a.mp4", _video(), ({"scale": "0.2"},), before={"scale": "500"}),
}  # fmt: skip
