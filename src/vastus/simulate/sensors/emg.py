"""A surface EMG whose every discharge is known."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vastus.measure.spans import Span
from vastus.simulate import slots
from vastus.simulate.leg import muscle, points
from vastus.simulate.scene import Scene
from vastus.simulate.sensors import electric, electrodes
from vastus.simulate.sensors.electrodes import Layout
from vastus.simulate.truth import Discharge, Known, Truth, clear, known

Signal = NDArray[np.float64]
VISIBLE = 0.05  # of the peak: where a potential begins and ends
LIGHT, STRONG = (6, 12), (20, 30)  # units in a light and in a firm contraction (judgement)
PACE = (6.0, 14.0)  # discharges a second of a unit in a voluntary contraction (from general knowledge)
UNEVEN = 0.15  # variation of voluntary intervals (from general knowledge)
EASED = 0.25  # s, left out on both sides of a contraction


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """What one unit shows on every channel: uV of shape (samples, channels), from the discharge on."""

    shape: Signal
    rate: float


def templates(scene: Scene, layout: Layout, topic: str, number: int) -> list[Template]:
    """Return the potentials of units on the channels of a layout, as an amplifier hands them on."""
    made = []
    for unit in muscle.drawn(scene, topic, number, layout.muscles):
        felt, rate = muscle.potential(unit, scene.leg, layout.sites)
        tail = np.zeros((round(0.02 * rate), len(layout.channels)))  # s, in which the amplifier swings back
        made.append(Template(electric.through_amplifier(np.concatenate([felt @ layout.mix, tail]), rate), rate))
    return made


def build(scene: Scene) -> tuple[Signal, Layout, Truth]:
    """Return samples (samples, channels) in uV, where they come from, and the truth."""
    layout = electrodes.laid(scene)
    length = round(scene.seconds * scene.speed)
    signal = electric.noise(scene.chance("noise"), length, scene.channels, scene.speed)
    spans = _stretches(scene)
    _exert(scene, layout, signal, [span for span in spans if span.why == "voluntary"])
    excluded = [*slots.widened([s for s in spans if s.why == "voluntary"], EASED, scene.seconds)]
    excluded += [span for span in spans if span.why != "voluntary"]
    twitches = _twitch(scene, layout, signal, excluded)
    signal += electric.disturbances(scene, length)
    electric.spoilt(scene.chance("spoilt"), signal, [s for s in spans if s.why != "voluntary"], scene.speed)
    return np.clip(signal, -electric.CLIP, electric.CLIP, out=signal), layout, known(scene, twitches, excluded)


def _stretches(scene: Scene) -> list[Span]:
    """Return where the muscle is tensed, or the recording spoilt."""
    rng = scene.chance("stretches")
    wanted = [("voluntary", 2.0, 4.5)] * max(1, round(scene.seconds / 25)) if scene.has("voluntary") else []
    if scene.condition == "unusable":
        wanted = electric.unusable(rng, scene.seconds)
    return slots.stretches(rng, scene.seconds, wanted)


def _twitch(scene: Scene, layout: Layout, signal: Signal, excluded: Iterable[Span]) -> list[Known]:
    """Add every twitch of a scene to a signal, in place, and return what is known of each."""
    shapes = templates(scene, layout, "units", points.number_of_units(scene))
    rows = clear(points.discharges(scene), excluded, scene.seconds)
    for row in rows:
        fire(signal, scene.speed, shapes[row.unit], row.time, row.size)
    return [shown(row, shapes[row.unit], layout) for row in rows]


def fire(signal: Signal, rate: float, template: Template, seconds: float, size: float) -> None:
    """Add one discharge at ``seconds`` seconds to a signal, read between the samples of its template."""
    first = int(np.ceil(seconds * rate))
    at = (np.arange(first, first + int(len(template.shape) * rate / template.rate)) / rate - seconds) * template.rate
    at = at[at < len(template.shape) - 1]
    low = at.astype(np.int64)
    part = (at - low)[:, None]
    slots.add(signal, first, size * (template.shape[low] * (1 - part) + template.shape[low + 1] * part))


def shown(row: Discharge, template: Template, layout: Layout) -> Known:
    """Return what the channel that shows a discharge largest shows of it: when, how long and how large."""
    best = int(np.ptp(template.shape, axis=0).argmax())
    shape = np.abs(template.shape[:, best])
    visible = np.flatnonzero(shape > VISIBLE * shape.max())
    return Known(
        begin=row.time + float(visible[0]) / template.rate,
        peak_time=row.time + float(shape.argmax()) / template.rate,
        duration=float(visible[-1] - visible[0]) / template.rate,
        amplitude=row.size * float(np.ptp(template.shape[:, best])),
        unit="uV",
        channel=layout.channels[best].name,
        source_unit=str(row.unit),
        doublet=False,
        discharge=row.time,
    )


def _exert(scene: Scene, layout: Layout, signal: Signal, spans: list[Span]) -> None:
    """Add voluntary contractions: light ones of single trains, firm ones of many units at once."""
    if not spans:
        return
    rng = scene.chance("voluntary")
    shapes = templates(scene, layout, "voluntary units", STRONG[1])
    for span in spans:
        low, high = LIGHT if rng.integers(2) else STRONG
        for unit in rng.permutation(len(shapes))[: int(rng.integers(low, high + 1))]:
            for time in train(rng, span):
                fire(signal, scene.speed, shapes[unit], time, float(rng.normal(1, 0.05)))


def train(rng: np.random.Generator, span: Span) -> list[float]:
    """Return when a unit fires in a voluntary contraction: regularly, 6-14 times a second."""
    gap = 1 / rng.uniform(*PACE)
    gaps = gap * np.maximum(0.5, rng.normal(1, UNEVEN, int(span.seconds / gap) + 1))
    times = span.begin + rng.uniform(0, 0.3) + np.cumsum(gaps)
    return [float(time) for time in times if time < span.end - 0.05]  # the last potential ends inside the stretch
