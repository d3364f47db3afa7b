"""Local motion of skin: what one place does and its surroundings do not, and the candidates that rise and fall in it.

A twitch of the thigh lifts the skin within 20-37 ms, is half over after 40-174 ms, and may last half a second
(2,920 evoked twitches of 54 people, ejmastnak/spm-potentiation; fasciculations on ultrasound move 0.1-0.5 s).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vastus.measure.recording import Recording
from vastus.sentence import sentence

Floats = NDArray[np.float32]
WIDTHS = (0.03, 0.055, 0.1)  # s, standard deviation of the pulses looked for
SURROUND = 4.0  # times the width: what is usual just before and after
SPOTS = (0.8, 1.5)  # standard deviation of the spots looked for, in distances between patches
FITTED_SPOTS = (0.5, 0.7, 1.0, 1.4, 2.0)
OFFSETS = (-0.5, -0.25, 0.0, 0.25, 0.5)  # distances between patches, around the place at which a spot is fitted
LEAST_FLOOR = 0.003  # px: below it, a picture packed hard shows no noise at all
CROWD = 70.0  # per cent of the places; what so many do at once is no twitch
CROWD_SECONDS = 0.06
FAINTEST = 4.0  # times the floor; less is no candidate
APART = 0.2  # s
TRIMS = 6  # rounds in which places that stand out lose their say in the common motion
TRIM = 2.0  # times the usual difference from the common motion
FIRST_TOP = 0.95  # of the height: of a long flat top the beginning is the peak
MAD = 1.4826  # median absolute deviation to standard deviation
BEATS = (0.4, 1.43)  # s between beats: 0.7 to 2.5 a second
BEAT_BAND = (0.03, 0.25)  # s; a beat is slower than the one and faster than the other
BEATING = 0.5  # agreement with itself one beat later; twitches that come as they like reach 0.4 in ten seconds
BEAT_TOP = 97.0  # per cent of all moments that lie below the top of a beat


@dataclass(frozen=True)
class Scene:
    """The places that are followed: ``middles`` (places, 2) px, ``apart`` px between neighbours."""

    middles: NDArray[np.float64]
    apart: float
    pixel: float  # what one px is in the unit of the motion
    width: float  # of the picture, px

    @classmethod
    def of(cls, recording: Recording) -> "Scene":
        """Return the scene of a recording made by vastus.measure.read.video."""
        if recording.picture is None:
            raise ValueError(sentence("a video without the places of its patches cannot be searched"))
        middles = np.array(recording.picture.patches, np.float64)
        distance = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1))
        picture = recording.picture
        return cls(middles, float(distance[distance > 0].min(initial=np.inf)), picture.pixel, float(picture.size[0]))

    def spots(self, size: float) -> NDArray[np.float64]:
        """Return for each place the footprint of a spot there, (places, places), 1 in its middle."""
        square = ((self.middles[:, None] - self.middles[None]) ** 2).sum(axis=2)
        return np.asarray(np.exp(-square / (2 * (size * self.apart) ** 2)), np.float64)


@dataclass(frozen=True)
class Candidate:
    """What rose and fell at one place, a twitch or not; its certainty is judged by ``traits``."""

    time: float  # s, of the peak
    begin: float
    duration: float
    amplitude: float
    place: int
    middle: tuple[float, float]  # x, y on the picture, px
    angle: float  # rad, direction on the picture
    strength: float  # times the floor
    remains: float  # share of its height that is still there 0.25-0.6 s later
    beats: float  # how many times the pulse that this place shows; without bound where there is none
    traits: tuple[float, ...]

    @property
    def pointed(self) -> float:
        """Return how much higher the fitted spot is than its surroundings show, as a logarithm."""
        return self.traits[5]


def local(moved: Floats, scene: Scene) -> Floats:
    """Return motion (2, samples, places) less what the whole picture does: shift, turn, stretch and shear."""
    plane = np.column_stack([np.ones(len(scene.middles)), scene.middles - scene.middles.mean(axis=0)])
    plane[:, 1:] /= max(1.0, float(np.abs(plane[:, 1:]).max()))
    solve = np.linalg.pinv(plane).T.astype(np.float32)
    back = plane.T.astype(np.float32)
    common = (moved @ solve) @ back
    for _ in range(TRIMS):
        rest = moved - common
        most = TRIM * np.median(np.abs(rest), axis=2, keepdims=True) + LEAST_FLOOR * scene.pixel
        common += (np.clip(rest, -most, most) @ solve) @ back
    return np.asarray(moved - common, np.float32)


def pulses(motion: Floats, width: float) -> Floats:
    """Return how much of a pulse of ``width`` samples each moment is the middle of, in the units of ``motion``."""
    from scipy.ndimage import gaussian_filter1d

    narrow = gaussian_filter1d(motion, width, axis=1, truncate=3)
    wide = gaussian_filter1d(motion, SURROUND * width, axis=1, truncate=3)
    gain = 2**-0.5 - (1 + SURROUND**2) ** -0.5  # of the middle of a Gaussian pulse of that width
    return np.asarray((narrow - wide) / gain, np.float32)


@dataclass(frozen=True)
class Best:
    """For each moment the place, spot and width at which it stands out most; arrays of shape (samples,)."""

    strength: NDArray[np.float64]
    place: NDArray[np.int64]
    spot: NDArray[np.int64]
    floor: NDArray[np.float64]
    push: NDArray[np.float64]  # (samples, 2)


def best(motion: Floats, scene: Scene, rate: float) -> Best:
    """Weigh every moment against the floor of its own place and against all other places."""
    from scipy.ndimage import gaussian_filter1d

    n = motion.shape[1]
    top = Best(
        strength=np.zeros(n),
        place=np.zeros(n, np.int64),
        spot=np.zeros(n, np.int64),
        floor=np.ones(n),
        push=np.zeros((n, 2)),
    )
    at = np.arange(n)
    for spot, size in enumerate(SPOTS):
        shape = scene.spots(size)
        weights = (shape / (shape**2).sum(axis=1, keepdims=True)).T.astype(np.float32)
        for width in WIDTHS:
            push = pulses(motion, width * rate) @ weights
            floor = MAD * np.median(np.abs(push), axis=1, keepdims=True) + LEAST_FLOOR * scene.pixel
            times = np.sqrt(((push / floor) ** 2).sum(axis=0))
            crowd = gaussian_filter1d(np.percentile(times, CROWD, axis=1), CROWD_SECONDS * rate)
            with np.errstate(divide="ignore", invalid="ignore"):  # where nothing moves at all, nothing stands out
                times /= np.maximum(1, crowd / np.median(crowd))[:, None]
            place = times.argmax(axis=1)
            more = times[at, place] > top.strength
            top.strength[more] = times[at, place][more]
            top.place[more], top.spot[more] = place[more], spot
            top.floor[more] = np.hypot(*floor[:, 0])[place][more] / 2**0.5
            top.push[more] = push[:, at, place].T[more]
    return top


def quiet(motion: Floats, scene: Scene, rate: float) -> float:
    """Return the usual floor of a spot, in the unit of the motion."""
    shape = scene.spots(SPOTS[0])
    weights = (shape / (shape**2).sum(axis=1, keepdims=True)).T.astype(np.float32)
    push = pulses(motion, WIDTHS[1] * rate) @ weights
    return float(np.median(np.hypot(*(MAD * np.median(np.abs(push), axis=1))))) / 2**0.5


def candidates(motion: Floats, scene: Scene, rate: float) -> list[Candidate]:
    """Return what stands out in local motion (2, samples, places); times since its first sample."""
    from scipy.signal import find_peaks

    top = best(motion, scene, rate)
    peaks, _ = find_peaks(top.strength, height=FAINTEST, distance=max(1, round(APART * rate)))
    hits = (_candidate(motion, scene, rate, top, int(i)) for i in peaks)
    return [one for one in hits if one is not None]


def _candidate(motion: Floats, scene: Scene, rate: float, top: Best, i: int) -> Candidate | None:
    """Return what one moment is like, in time at its spot and in space on the skin; None when nothing rises there."""
    from scipy.ndimage import gaussian_filter1d

    place, angle = int(top.place[i]), float(np.arctan2(top.push[i, 1], top.push[i, 0]))
    shape = scene.spots(SPOTS[top.spot[i]])[place]
    along = (np.cos(angle) * motion[0] + np.sin(angle) * motion[1]) @ (shape / (shape**2).sum()).astype(np.float32)
    first = max(0, i - round(0.8 * rate))
    course = Course.of(gaussian_filter1d(along, max(0.012 * rate, 0.5))[first : i + round(0.9 * rate)], i - first, rate)
    if course is None:
        return None
    spot = Footprint.of(_moved(motion, rate, first + course.peak), scene, place)
    traits = (
        float(np.log(top.strength[i])),
        float(np.log(max(spot.share, 0.01))),
        min(max(course.remains, -1.0), 1.5) ** 2,
        min(course.unrest, 1.5),
        float(np.log(course.rise + 0.02)),
        float(np.clip(np.log(max(spot.height, 1e-9) / course.height), -1, 2)),
    )
    time = (first + course.peak) / rate
    beats = _beats(along, rate, first + course.peak, course.height / 2)
    lasts = course.rise + course.fall
    return Candidate(
        time=time,
        begin=time - course.rise,
        duration=lasts,
        amplitude=spot.height,
        place=place,
        middle=spot.middle,
        angle=angle,
        strength=float(top.strength[i]),
        remains=course.remains,
        beats=beats,
        traits=traits,
    )


@dataclass(frozen=True)
class Course:
    """How one place moved around a moment."""

    peak: int  # sample
    height: float
    rise: float  # s from a tenth
    fall: float  # s to a tenth
    remains: float  # share of the height that is still there 0.25-0.6 s later
    unrest: float  # spread before the rise, in heights

    @classmethod
    def of(cls, trace: Floats, i: int, rate: float) -> "Course | None":
        """Return the course around sample ``i``, or None when nothing rises there."""
        near = slice(max(0, i - round(0.15 * rate)), i + max(1, round(0.1 * rate)))
        peak = near.start + int(trace[near].argmax())
        before = trace[max(0, peak - round(0.5 * rate)) : max(1, peak - round(0.08 * rate))]
        base = float(np.median(before))
        height = float(trace[peak]) - base
        if height <= 0:
            return None
        peak = near.start + int((trace[near] >= base + FIRST_TOP * height).argmax())
        after = trace[peak + round(0.25 * rate) : peak + round(0.6 * rate)]
        remains = (float(np.median(after)) - base) / height if len(after) else 0.0
        low = trace < base + 0.1 * height
        rise = int(low[:peak][::-1].argmax()) if low[:peak].any() else peak
        fall = int(low[peak:].argmax()) if low[peak:].any() else len(trace) - peak
        return cls(
            peak=peak,
            height=height,
            rise=(rise + 1) / rate,
            fall=(fall + 1) / rate,
            remains=remains,
            unrest=float(before.std()) / height,
        )


@dataclass(frozen=True)
class Footprint:
    """The spot that fits what moved best."""

    middle: tuple[float, float]  # x, y on the picture, px
    height: float  # in the middle, in the unit of the motion
    share: float  # of all motion of that moment which it explains

    @classmethod
    def of(cls, moved: NDArray[np.float64], scene: Scene, place: int) -> "Footprint":
        """Fit spots of several sizes, in and around a place, to how every place moved, (2, places)."""
        steps = scene.apart * np.array(OFFSETS)
        x, y = (part.ravel() for part in np.meshgrid(steps, steps))
        middles = scene.middles[place] + np.column_stack([x, y])
        square = ((middles[:, None] - scene.middles[None]) ** 2).sum(axis=2)
        sizes = np.array(FITTED_SPOTS)[:, None, None] * scene.apart
        shape = np.exp(-square / (2 * sizes**2))  # (sizes, middles, places)
        energy = (shape**2).sum(axis=2)
        push = np.einsum("smp,cp->csm", shape, moved) / energy
        explained = (push**2).sum(axis=0) * energy
        size, middle = np.unravel_index(int(explained.argmax()), explained.shape)
        averaged = 1 + 1 / (12 * FITTED_SPOTS[size] ** 2)  # a patch shows the mean over its side, not its middle
        height = float(np.hypot(*push[:, size, middle])) * averaged
        where = (float(middles[middle, 0]), float(middles[middle, 1]))
        return cls(where, height, float(explained[size, middle] / max(float((moved**2).sum()), 1e-12)))


def _moved(motion: Floats, rate: float, peak: int) -> NDArray[np.float64]:
    """Return how far each place was at a peak from where it was just before, (2, places)."""
    half = round(0.015 * rate)
    before = motion[:, max(0, peak - round(0.35 * rate)) : max(1, peak - round(0.1 * rate))]
    return np.asarray(motion[:, max(0, peak - half) : peak + half + 1].mean(axis=1) - np.median(before, axis=1))


def _beats(along: Floats, rate: float, peak: int, most: float) -> float:
    """Return how many times as high a peak is as the pulse of its place; endless where the place has no pulse.

    A place has a pulse when what it does agrees with itself a beat later.
    """
    from scipy.ndimage import gaussian_filter1d

    line = gaussian_filter1d(along, BEAT_BAND[0] * rate) - gaussian_filter1d(along, BEAT_BAND[1] * rate)
    line -= np.median(line)
    even = np.clip(line, -most, most)  # so that one larger twitch does not decide
    power = float((even**2).mean()) + 1e-12
    lags = range(round(BEATS[0] * rate), min(round(BEATS[1] * rate), len(even) // 2))
    again = max((float((even[k:] * even[:-k]).mean()) / power for k in lags), default=0.0)
    top = float(np.percentile(line, BEAT_TOP))
    return float(line[peak]) / max(top, 1e-12) if again > BEATING else float("inf")
