"""What moves a phone on a thigh besides twitches: its own noise, breath and pulse, steps, tremor, buzz and knocks.

Accelerations are m/s2 without gravity, shape (samples, 3), at GRID Hz.
"""

import numpy as np
from numpy.typing import NDArray

from vastus.measure.spans import Span
from vastus.simulate.leg.skin import GRID
from vastus.simulate.scene import Scene
from vastus.simulate.sensors.electric import beats
from vastus.simulate.slots import add, log_uniform, rows
from vastus.simulate.truth import STANDARD_GRAVITY

Shaken = NDArray[np.float64]
MG: float = STANDARD_GRAVITY / 1000  # m/s2 in a thousandth of the earth's pull
QUIET = (1.1, 2.5)  # mg RMS over the three axes at 5-40 Hz: phones lying quietly in thigh pockets (measure.md, 4.2)
RANGE = 2000.0  # mg; many phones measure no more
STEPS = {"walking": (1.8, (80.0, 250.0)), "jogging": (2.7, (400.0, 1000.0))}  # steps a second; mg (judgement)


def noise(rng: np.random.Generator, length: int) -> Shaken:
    """Return sensor noise and the sway of a resting body, which grows towards low frequencies."""
    frequency = np.fft.rfftfreq(length, 1 / GRID)
    colour = np.sqrt(1 + (5 / np.maximum(frequency, 0.5)) ** 1.5)
    spectrum = np.fft.rfft(rng.normal(size=(length, 3)), axis=0) * colour[:, None]
    band = (frequency >= 5) & (frequency <= 40)  # noqa: PLR2004 - the band that QUIET was measured in
    # Parseval: twice the one-sided power, over the square of the length
    power = 2 * float((np.abs(spectrum[band]) ** 2).sum()) / length**2
    return np.asarray(np.fft.irfft(spectrum, length, axis=0) * (rng.uniform(*QUIET) * MG / np.sqrt(power)))


def ringing(length: float, frequency: float, decay: float) -> NDArray[np.float64]:
    """Return a ringing that dies away, at GRID Hz, ``length`` s."""
    time = np.arange(round(length * GRID)) / GRID
    return np.asarray(np.exp(-time / decay) * np.sin(2 * np.pi * frequency * time))


def body(rng: np.random.Generator, length: int) -> Shaken:
    """Return breathing (5-20 mg) and the push of each heartbeat (1-4 mg, ringing at 5-9 Hz)."""
    time = np.arange(length) / GRID
    breath = np.sin(2 * np.pi * rng.uniform(0.2, 0.3) * time + rng.uniform(0, 2 * np.pi))
    out = np.asarray(rng.uniform(5, 20) * MG * breath[:, None] * rng.uniform(0.2, 1, 3))
    push = ringing(0.6, rng.uniform(5, 9), 0.12)[:, None] * rng.uniform(0.3, 1, 3) * rng.uniform(1, 4) * MG
    for beat in beats(rng, length / GRID):
        add(out, round(beat * GRID), push * rng.normal(1, 0.1))
    return out


def gait(rng: np.random.Generator, length: int, why: str) -> Shaken:
    """Return walking or jogging: four harmonics of the step rate, and a ringing at each heel strike."""
    pace, sizes = STEPS[why]
    speed = pace * rng.uniform(0.9, 1.1) * (1 + 0.03 * np.cumsum(rng.normal(size=length)) / np.sqrt(length))
    phase = np.cumsum(speed) / GRID
    out = np.zeros((length, 3))
    for k in range(1, 5):
        out += np.sin(2 * np.pi * (k * phase + rng.random()))[:, None] / k * rng.uniform(0.2, 1.0, 3)
    heel = ringing(0.3, rng.uniform(12, 20), 0.04)[:, None] * rng.uniform(0.4, 1.0, 3)
    for at in np.flatnonzero(np.diff(np.floor(phase))):
        add(out, int(at), 1.5 * rng.uniform(0.6, 1.4) * heel)
    rise = np.clip(np.minimum(np.arange(length), np.arange(length)[::-1]) / (0.5 * GRID), 0, 1)[:, None]
    return np.asarray(out * rise * rng.uniform(*sizes) * MG)


def tremor(rng: np.random.Generator, length: int) -> Shaken:
    """Return a tremor of 4-6 Hz and 5-30 mg that swells and fades."""
    phase = 2 * np.pi * np.cumsum(rng.uniform(4, 6) * (1 + 0.02 * rng.normal(size=length))) / GRID
    swell = np.sqrt(np.sin(np.linspace(0, np.pi, length)))
    return np.asarray(rng.uniform(5, 30) * MG * (swell * np.sin(phase))[:, None] * rng.uniform(0.2, 1, 3))


def buzz(rng: np.random.Generator, length: int) -> Shaken:
    """Return the phone's own vibration, 150-200 Hz."""
    time = np.arange(length) / GRID
    wave = np.sin(2 * np.pi * rng.uniform(150, 200) * time)
    return np.asarray(rng.uniform(40, 250) * MG * wave[:, None] * rng.uniform(0.3, 1, 3))


def posture(rng: np.random.Generator, length: int) -> Shaken:
    """Return a shift of the leg: a smooth swing of 1-2.5 turns, 10-60 mg."""
    u = np.linspace(0, 1, length)
    swing = np.sin(np.pi * u) ** 2 * np.sin(2 * np.pi * (rng.uniform(1.0, 2.5) * u + rng.random()))
    return np.asarray(rng.uniform(10, 60) * MG * swing[:, None] * rng.uniform(-1, 1, 3))


def knocks(rng: np.random.Generator, length: int) -> Shaken:
    """Return knocks against bed or table every 10 s or so: a ringing of 35-70 Hz over in 50 ms."""
    out = np.zeros((length, 3))
    for _ in range(round(length / GRID / 10)):
        hit = ringing(0.15, rng.uniform(35, 70), 0.012)[:, None] * rng.uniform(0.2, 1, 3)
        add(out, int(rng.integers(length)), log_uniform(rng, 15, 150) * MG * hit)
    return out


def clipped(rng: np.random.Generator, length: int) -> Shaken:
    """Return a movement beyond the range of the sensor, held at its ends."""
    time = np.arange(length) / GRID
    wave = 4 * RANGE * np.sin(2 * np.pi * 0.9 * time + rng.uniform(0, 2 * np.pi))[:, None] * rng.normal(1, 0.2, 3)
    return np.asarray(np.clip(wave, -RANGE, RANGE) * MG)


def wanted(scene: Scene) -> list[tuple[str, float, float]]:
    """Return the stretches that a condition brings, in the shape that ``slots.stretches`` takes."""
    stretches: list[tuple[str, float, float]] = []
    for why in STEPS:
        if scene.has(why):
            stretches += [(why, 8.0, 18.0)] * (1 if scene.condition == "everything" else 2)
    if scene.has("tremor"):
        stretches += [("tremor", 8.0, 18.0)] * (1 if scene.condition == "everything" else 2)
    if scene.has("buzz and knocks"):
        stretches += [("buzz", 0.4, 0.8)] * max(1, round(scene.seconds / 40))
    if scene.has("breathing and pulse"):
        stretches += [("posture", 0.5, 1.5)] * max(1, round(scene.seconds / 40))
    if scene.condition == "unusable":
        stretches += [(why, 4.0, 15.0) for why in ("gap", "flat", "clipped")]
    return stretches


def disturb(rng: np.random.Generator, signal: Shaken, span: Span) -> None:
    """Disturb one stretch of a signal in place; a gap is left to the file."""
    part = signal[rows(span, GRID, len(signal))]
    if span.why in STEPS:
        part += gait(rng, len(part), span.why)
    elif span.why == "flat":
        part[:] = part[0]
    elif span.why == "clipped":
        part[:] = clipped(rng, len(part))
    elif span.why != "gap":
        part += {"tremor": tremor, "buzz": buzz, "posture": posture}[span.why](rng, len(part))
