"""What an EMG holds besides twitches: noise, mains, heart, movement, pops, spikes, voluntary force, bad contact.

Signals are uV of shape (samples, channels). Sizes follow the marked recordings and the literature of measure.md where
a source is named; the others are judgements of what a home recording looks like.
"""

import numpy as np
from numpy.typing import NDArray

from vastus.measure.spans import Span
from vastus.simulate.band import banded
from vastus.simulate.scene import Scene
from vastus.simulate.slots import add, log_uniform, rows

Signal = NDArray[np.float64]
BAND = (10.0, 450.0)  # Hz, of a usual EMG amplifier
QUIET = (1.5, 4.0)  # uV RMS of skin, electrodes and amplifier; quiet thighs show 1 to 6 (measure.md, 4.2)
SHARED = 0.3  # share of the noise that neighbouring channels have in common (judgement)
# The heart on the thigh: Gaussians of P, Q, R, S and T (centre s, width s, height), an own drawing of an ECG.
WAVES = ((-0.17, 0.022, 0.10), (-0.028, 0.009, -0.14), (0.0, 0.010, 1.0), (0.03, 0.010, -0.25), (0.26, 0.045, 0.22))
CLIP = 3000.0  # uV, where the amplifier ends


def through_amplifier(signal: Signal, rate: float, axis: int = 0) -> Signal:
    """Return a signal as an amplifier of the usual band hands it on, causal."""
    from scipy.signal import butter, sosfilt

    high = min(BAND[1], 0.45 * rate)
    passed: Signal = sosfilt(butter(2, (BAND[0], high), "bandpass", fs=rate, output="sos"), signal, axis=axis)
    return passed


def noise(rng: np.random.Generator, length: int, channels: int, rate: float) -> Signal:
    """Return the noise of a muscle at rest."""
    own = rng.normal(size=(length, channels))
    if channels > 1:
        own = np.sqrt(1 - SHARED**2) * own + SHARED * rng.normal(size=(length, 1))
    level = log_uniform(rng, *QUIET) * rng.uniform(0.8, 1.25, channels)
    through = through_amplifier(own, rate)
    return np.asarray(through * (level / (through.std(axis=0) + 1e-12)))


def mains(rng: np.random.Generator, length: int, channels: int, rate: float) -> Signal:
    """Return hum of 50 or 60 Hz whose frequency drifts by 0.05 Hz, with the harmonics that are seen most."""
    time = np.arange(length) / rate
    drift = 0.05 * np.sin(2 * np.pi * time / rng.uniform(15, 40))
    phase = 2 * np.pi * np.cumsum(rng.choice([50.0, 60.0]) + drift) / rate
    size = rng.uniform(5, 25)
    hum = np.zeros(length)
    for k in (1, 2, 3, 5):
        hum += size * rng.uniform(0.5, 1) / k**1.2 * np.sin(k * phase + rng.uniform(0, 2 * np.pi))
    return np.asarray(hum[:, None] * rng.uniform(0.7, 1.3, channels))


def beats(rng: np.random.Generator, seconds: float) -> NDArray[np.float64]:
    """Return the times of heartbeats: 50-90 a minute, 4 % faster while breathing in, 2 % from beat to beat."""
    pace, breath = 60 / rng.uniform(50, 90), rng.uniform(0.2, 0.3)
    steps = np.arange(int(seconds / pace * 1.2) + 2)
    gaps = pace * (1 + 0.04 * np.sin(2 * np.pi * breath * pace * steps) + 0.02 * rng.normal(size=len(steps)))
    times = np.cumsum(gaps) - pace * rng.random()
    return np.asarray(times[times < seconds])


def heart(rng: np.random.Generator, length: int, channels: int, rate: float) -> Signal:
    """Return an ECG-like train of 30-120 uV, each beat a little different."""
    time = np.arange(round(-0.35 * rate), round(0.5 * rate)) / rate
    train = np.zeros(length)
    for beat in beats(rng, length / rate):
        sizes = rng.normal(1, 0.03, len(WAVES))
        shape = sum(
            height * size * np.exp(-0.5 * ((time - centre) / width) ** 2)
            for (centre, width, height), size in zip(WAVES, sizes, strict=True)
        )
        add(train, round((beat - 0.35) * rate), np.asarray(shape))
    return np.asarray(train[:, None] * rng.uniform(30, 120) * rng.uniform(0.6, 1.0, channels))


def movement(rng: np.random.Generator, length: int, channels: int, rate: float) -> Signal:
    """Return the sway of cables below 2.5 Hz, and electrodes that pop: a jump that decays in 20-150 ms."""
    out = banded(rng, length, channels, rate, high=2.5) * rng.uniform(20, 80)
    for _ in range(round(length / rate / 12)):
        decay = np.exp(-np.arange(round(0.8 * rate)) / (rng.uniform(0.02, 0.15) * rate))
        jump = rng.choice((-1.0, 1.0)) * log_uniform(rng, 100, 800)
        add(out[:, int(rng.integers(channels))], int(rng.integers(length)), jump * decay)
    return out


def spikes(rng: np.random.Generator, length: int, channels: int, rate: float) -> Signal:
    """Return cable spikes of 0.15-0.5 ms and 80-800 uV peak to peak, on all channels at once."""
    out = np.zeros((length, channels))
    time = np.arange(-8, 9) / rate
    for _ in range(round(length / rate / 6)):
        u = time / rng.uniform(0.15e-3, 0.5e-3)
        shape = np.exp(-0.5 * u**2) * (u if rng.integers(2) else 1.0)
        shape *= log_uniform(rng, 80, 800) / np.ptp(shape)
        add(out, int(rng.integers(length)), shape[:, None] * rng.uniform(0.5, 1.0, channels))
    return out


def spoilt(rng: np.random.Generator, signal: Signal, spans: list[Span], rate: float) -> None:
    """Spoil stretches in place: flat, clipped, or an electrode that hangs loose."""
    for span in spans:
        part = signal[rows(span, rate, len(signal))]
        time = np.arange(len(part))[:, None] / rate
        if span.why == "flat":
            part[:] = part[:1]
        elif span.why == "clipped":
            part += 3 * CLIP * np.sin(2 * np.pi * 0.7 * time + rng.uniform(0, 2 * np.pi))
        else:
            part += 400 * np.sin(2 * np.pi * 50 * time) + rng.normal(0, 120, part.shape)


def unusable(rng: np.random.Generator, seconds: float) -> list[tuple[str, float, float]]:
    """Return what to spoil: one stretch of each kind, in the shape that ``slots.stretches`` takes."""
    longest = min(20.0, max(6.0, seconds / 5))
    return [(str(why), 3.0, longest) for why in rng.permutation(["flat", "clipped", "disconnected"])]


def disturbances(scene: Scene, length: int) -> Signal:
    """Return the sum of all that the condition adds over the whole length."""
    total = np.zeros((length, scene.channels))
    for name, make in (("mains", mains), ("ecg", heart), ("movement", movement), ("spikes", spikes)):
        if scene.has(name):
            total += make(scene.chance(name), length, scene.channels, scene.speed)
    return total
