"""What is to be simulated: a leg, how its motor units fire, the sensor, and what disturbs it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal
from zlib import crc32

import numpy as np

from vastus.errors import Fault, Refused, TooMany
from vastus.measure.recording import Modality
from vastus.sentence import Sentence, sentence

Reference = Literal["bipolar", "monopolar"]

# Twitches a minute of the kinds of person that stand as conditions of their own; their recordings are undisturbed.
RATES = {
    "healthy": 0.3,  # healthy tibialis anterior never above 3 a minute in 10 days (van der Heijden 1994); judgement
    "benign": 4.0,  # a tenth of "many": benign biceps against strong biceps in ALS (Bashford 2020, Brain)
    "many": 40.5,  # median of 165 recordings of 30 min in ALS (Bashford 2020, AVID)
}
USUAL_RATE = 10.0  # a minute, of any other condition: enough events to judge a detector by (judgement)
CONDITIONS: dict[Modality, tuple[str, ...]] = {
    "emg": ("clean", "ecg", "mains", "voluntary", "movement", "spikes", "everything", "unusable"),
    "motion": (
        "rest",
        "breathing and pulse",
        "tremor",
        "buzz and knocks",
        "walking",
        "jogging",
        "everything",
        "unusable",
    ),
    "video": ("still", "pulse and breathing", "flicker", "shake", "everything", "unusable"),
}
SAMPLES_A_SECOND: dict[Modality, float] = {"emg": 2000.0, "motion": 100.0, "video": 60.0}
SPEEDS: dict[Modality, tuple[float, float]] = {"emg": (500, 10_000), "motion": (25, 500), "video": (24, 240)}
MUSCLES = ("vastus lateralis", "vastus medialis", "rectus femoris")
LARGEST = 200_000_000  # samples over all channels: 800 MB as float32
ELECTRODES = 256
SHORTEST = 5.0  # s
HIGHEST = 600.0  # twitches a minute; above it single twitches can no longer be told apart by any sensor (judgement)


@dataclass(frozen=True, slots=True)
class Body:
    """The leg under the sensor.

    Fat is the skin and fat over the muscle, in mm. A phone of ``phone`` kg loads the skin, 0 for a bare sensor.
    """

    muscle: str
    fat: float
    phone: float = 0.2  # a phone weighs 170 to 230 g


@dataclass(frozen=True, slots=True)
class Firing:
    """How motor units fire when nobody asks them to; the defaults are those of fasciculation (Kleine 2008).

    ``units`` is how many fire, None to draw it: 1-4 as in benign fasciculation, 5-15 above 20 a minute (judgement).
    ``modulation`` is the standard deviation of the logarithm of each unit's rate, which wanders over ``memory``
    seconds; ``doublets`` the probability of a second discharge 5 ms later; ``bursting`` the share of units of type 2,
    whose discharges follow each other at about 80 ms; ``synchrony`` the probability that a second unit fires too.
    """

    units: int | None = None
    modulation: float = 0.5
    memory: float = 120.0
    refractory: float = 0.004
    doublets: float = 0.05
    bursting: float = 0.0
    synchrony: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a simulated recording follows from; two equal scenes give the same bytes.

    ``rate_per_minute`` None takes the condition's own; ``rate`` (samples or frames a second) None takes the sensor's;
    ``body`` None is drawn from the seed. Up to 8 channels are pairs of electrodes 20 mm apart, each on a muscle of
    its own in turn; more are a grid of 8 mm over one muscle. Raises Refused for a scene that cannot be, naming every
    fault, and TooMany for one that would not fit into memory.
    """

    seed: int
    modality: Modality = "emg"
    condition: str = "clean"
    rate_per_minute: float | None = None
    seconds: float = 60.0
    channels: int = 1
    rate: float | None = None
    reference: Reference = "bipolar"
    body: Body | None = None
    firing: Firing = field(default_factory=Firing)

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        faults = tuple(_faults(self))
        if faults:
            raise Refused(sentence("This recording cannot be made:"), faults)
        if self.seconds * self.speed * self.channels > LARGEST:
            raise TooMany(
                sentence("This recording would not fit into memory. Ask for fewer seconds or fewer channels.")
            )

    @property
    def speed(self) -> float:
        """Return samples or frames a second."""
        return self.rate or SAMPLES_A_SECOND[self.modality]

    @property
    def twitch_rate(self) -> float:
        """Return the mean number of twitches a minute."""
        return RATES.get(self.condition, USUAL_RATE) if self.rate_per_minute is None else self.rate_per_minute

    @property
    def name(self) -> str:
        """Return a name for files."""
        return f"{self.modality}-{self.condition.replace(' ', '-')}-{self.seed}"

    def has(self, disturbance: str) -> bool:
        """Return whether the condition brings this disturbance."""
        return self.condition in (disturbance, "everything")

    def chance(self, topic: str) -> np.random.Generator:
        """Return the chance of one topic; what one topic draws does not change what another draws.

        So one seed is one leg: all three sensors see the same discharges.
        """
        return np.random.default_rng([self.seed, crc32(topic.encode())])

    @property
    def leg(self) -> Body:
        """Return the leg, drawn from the seed unless it was given.

        2-8 mm of fat: above 10 mm most single twitches are invisible to one pair (measure.md, SPiQE's 100 uV).
        """
        if self.body is not None:
            return self.body
        rng = self.chance("leg")
        return Body(
            str(rng.choice(MUSCLES)), round(float(rng.uniform(2, 8)), 1), round(float(rng.uniform(0.17, 0.23)), 3)
        )


def _faults(scene: Scene) -> Iterator[Fault]:
    if scene.modality not in CONDITIONS:
        yield Fault("modality", _none_of(scene.modality, CONDITIONS))
        return
    known = (*CONDITIONS[scene.modality], *RATES)
    if scene.condition not in known:
        yield Fault("condition", _none_of(scene.condition, known))
    low, high = SPEEDS[scene.modality]
    limits = {
        "seed": (scene.seed, 0, 2**63),
        "rate": (scene.speed, low, high),
        "seconds": (scene.seconds, SHORTEST, 86_400),
        "channels": (scene.channels, 1, ELECTRODES if scene.modality == "emg" else 1),
        "rate per minute": (scene.twitch_rate, 0, HIGHEST),
    }
    for place, (value, least, most) in limits.items():
        if not least <= value <= most:
            yield Fault(
                place,
                sentence("{value:g} does not lie between {least:g} and {most:g}", value=value, least=least, most=most),
            )
    if scene.modality == "emg" and scene.speed % 1:
        yield Fault("rate", sentence("an EMG needs a whole number of samples a second"))
    if scene.modality == "emg" and scene.seconds % 1:
        yield Fault("seconds", sentence("an EMG needs a whole number of seconds, as EDF keeps them"))
    yield from _body_faults(scene.body)
    yield from _firing_faults(scene.firing)


def _none_of(value: str, known: Iterable[str]) -> Sentence:
    return sentence("{value!r} is none of: {known}", value=value, known=", ".join(known))


def _body_faults(body: Body | None) -> Iterator[Fault]:
    if body is None:
        return
    if body.muscle not in MUSCLES:
        yield Fault("muscle", _none_of(body.muscle, MUSCLES))
    if not 1 <= body.fat <= 40:  # noqa: PLR2004 - skin alone is 1 to 2 mm; 40 mm is more than any thigh in the sources
        yield Fault("fat", sentence("{fat:g} mm does not lie between 1 and 40", fat=body.fat))
    if not 0 <= body.phone <= 1:
        yield Fault("phone", sentence("{phone:g} kg does not lie between 0 and 1", phone=body.phone))


def _firing_faults(firing: Firing) -> Iterator[Fault]:
    for place in ("doublets", "bursting", "synchrony"):
        if not 0 <= getattr(firing, place) <= 1:
            yield Fault(place, sentence("{share:g} is not a share between 0 and 1", share=getattr(firing, place)))
    if firing.units is not None and not 1 <= firing.units <= 100:  # noqa: PLR2004 - fewer than a muscle has (300-400)
        yield Fault("units", sentence("{units} does not lie between 1 and 100", units=firing.units))
    if firing.modulation < 0 or firing.memory <= 0 or firing.refractory < 0:
        yield Fault("firing", sentence("modulation, memory and refractory time cannot be negative"))
