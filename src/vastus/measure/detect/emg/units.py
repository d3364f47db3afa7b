"""Sorts muscle potentials into families by their shape over the channels, whatever the times at which they came.

Two potentials belong together when what is left after laying one over the other is no more than noise and the
natural spread of one motor unit (size and length vary by about 6 % from discharge to discharge). Families are grown
on a sample by average linkage, so time and memory grow linearly with the number of potentials; the rest join the
nearest family. On one or two channels few motor units can be told apart (3.4 % with one channel, PMC2544462): what
comes out there are shapes that look alike, not motor units.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vastus.measure.shapes import form, gaps, isolated
from vastus.measure.twitches import Column, Family

DOUBLET = (0.003, 0.050)  # s to the second discharge: after the refractory time (Kleine 2008), echoes included
CROWDED = 0.045  # s: a neighbour that is nearer leaves its mark in the shape
SAMPLE = 500  # shapes that are compared each with each
ROUNDS = 4  # samples that are drawn from what has no family yet
BLOCK = 2000  # shapes that are compared with the families at a time
FASTEST = 2500.0  # samples a second at which shapes are compared; what is faster is thinned
SLIDE, STEP = 0.002, 0.00025  # s: how far, and how finely, a shape is slid over another
SMOOTH = 0.004  # s over which the strength of a shape is judged
FAINT = 4.0  # times the noise power: where a shape is weaker than this it says nothing
# Fitted on mixtures of the development recordings: 1 to 64 channels, 20 to 500 uV in 2 to 5 uV of noise.
NOISY, VARIED = 5.0, 0.27  # what may be left: so many times the noise, plus this share of both energies
STRAY = 2.0  # a shape alone may be so many times as far as others from a family of many
APART, CHANCE = 0.15, 2.0  # gap in log size between two units of one shape, and how many noise deviations come on top
FEW, EDGE = 2, 0.05  # members that must lie on each side of such a gap, at least; and as a share
MANY = 4  # members that make a family one of many
LEAST = 4.0  # a lone shape whose peak is lower than this many times the noise belongs nowhere

Shapes = NDArray[np.float32]  # (events, samples, channels)
Labels = NDArray[np.int64]
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """Which family each potential belongs to: (events,), -1 for none; and the families, the most frequent first."""

    labels: Labels
    families: tuple[Family, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Clear:
    """Shapes in units of the noise, with what is only noise taken out, as the comparison wants them."""

    rows: Matrix  # (events, samples x channels)
    energy: NDArray[np.float32]  # (events,)
    freedom: NDArray[np.float32]  # (events,) how many samples still hold noise
    channels: int
    rate: float

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, index: Labels) -> "_Clear":
        """Return some of the shapes."""
        return replace(self, rows=self.rows[index], energy=self.energy[index], freedom=self.freedom[index])


def sort(shapes: Shapes, peak_times: Column, amplitude: Column, rate: float) -> Sorted:
    """Return the family of each potential.

    ``shapes`` is float32 (events, samples, channels) at ``rate`` samples a second, each laid roughly on its peak and
    in one unit; ``peak_times`` (events,) are seconds; ``amplitude`` (events,) is only summed up. The same input gives
    the same families.
    """
    if not len(shapes):
        return Sorted(np.zeros(0, np.int64), ())
    noise = _noise(shapes)
    thin = max(1, int(rate / FASTEST))
    clear = _cleared(shapes[:, ::thin], noise, rate / thin)
    peaks = (np.abs(shapes).max(axis=1) / noise).max(axis=1)
    alone = ~crowded(peak_times)
    labels = _grown(clear, np.flatnonzero(alone if alone.any() else ~alone))
    labels = _gathered(clear, _by_size(clear, labels), peaks)
    if alone.any():
        labels = _joined(clear, labels, peak_times, np.flatnonzero(~alone))
    return _described(labels, shapes, peak_times, amplitude, noise=noise, rate=rate)


def crowded(times: Column) -> NDArray[np.bool_]:
    """Return for each time (n,), in seconds, whether another lies so near that the two shapes mix."""
    return np.asarray((gaps(times) < CROWDED).any(axis=1))


def doublets(labels: Labels, times: Column) -> NDArray[np.bool_]:
    """Return for each potential (n,) whether it is the second discharge of a pair of its own family."""
    second = np.zeros(len(times), np.bool_)
    for family in range(int(labels.max(initial=-1)) + 1):
        own = np.flatnonzero(labels == family)
        before = gaps(times[own])[:, 0]
        second[own] = (before >= DOUBLET[0]) & (before <= DOUBLET[1])
    return second


def _noise(shapes: Shapes) -> NDArray[np.float32]:
    """Return the noise of each channel, (channels,): the size of the quieter parts around the potentials."""
    events, samples, channels = shapes.shape
    some = shapes[:: max(1, events // SAMPLE)]
    parts = min(8, samples)
    long = samples // parts
    blocks = some[:, : parts * long].reshape(len(some), parts, long, channels)
    sizes = np.quantile(np.sqrt((blocks**2).mean(axis=2)), 0.25, axis=1)
    # The lower quartile of eight short stretches of pure noise lies at 0.8 of its deviation.
    return np.asarray(np.maximum(np.median(sizes, axis=0) / 0.8, 1e-6), dtype=np.float32)


def _cleared(shapes: Shapes, noise: NDArray[np.float32], rate: float) -> _Clear:
    """Return shapes in units of the noise of each channel; where they are weak they say less, and count for less."""
    from scipy.ndimage import uniform_filter1d

    rows = np.empty((len(shapes), shapes[0].size), np.float32)
    freedom = np.empty(len(shapes), np.float32)
    wide = max(1, round(SMOOTH * rate))
    for part in _parts(len(shapes)):
        own = shapes[part] / noise
        power = uniform_filter1d(own**2, wide, axis=1, mode="constant")
        trust = np.clip(1 - FAINT / np.maximum(power, 1e-6), 0, 1)
        rows[part] = (trust * own).reshape(len(own), -1)
        freedom[part] = (trust**2).sum(axis=(1, 2))
    return _Clear(rows=rows, energy=(rows**2).sum(axis=1), freedom=freedom, channels=shapes.shape[2], rate=rate)


def _parts(count: int) -> Iterator[slice]:
    return (slice(at, at + BLOCK) for at in range(0, count, BLOCK))


def _slid(rows: Matrix, channels: int, samples: float) -> Matrix:
    """Return rows later by a part of a sample or several; what leaves the window is lost."""
    shapes = rows.reshape(len(rows), -1, channels)
    length = shapes.shape[1]
    wide = length + 2 * (int(abs(samples)) + 2)
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(wide) * samples).astype(np.complex64)
    moved = np.fft.irfft(np.fft.rfft(shapes, wide, axis=1) * turn[:, None], wide, axis=1)[:, :length]
    return np.ascontiguousarray(moved, dtype=np.float32).reshape(len(rows), -1)


def _slides(rate: float) -> NDArray[np.float64]:
    return np.arange(-SLIDE, SLIDE + STEP / 2, STEP) * rate


def _overlap(some: _Clear, other: _Clear) -> tuple[Matrix, NDArray[np.int64]]:
    """Return the greatest product of each with each over all slides, and the slide of ``other`` that gives it."""
    best = np.full((len(some), len(other)), -np.inf, np.float32)
    at = np.zeros(best.shape, np.int64)
    for k, slide in enumerate(_slides(some.rate)):
        product = some.rows @ _slid(other.rows, other.channels, slide).T
        better = product > best
        best[better], at[better] = product[better], k
    return best, at


def _apart(some: _Clear, other: _Clear) -> Matrix:
    """Return how far each is from each: up to 1, the difference is noise and the spread of one unit."""
    energy = some.energy[:, None] + other.energy[None]
    freedom = some.freedom[:, None] + other.freedom[None] + NOISY
    rest = np.maximum(energy - 2 * _overlap(some, other)[0], 0)
    return np.asarray(rest / (NOISY * freedom + VARIED * energy), dtype=np.float32)


def _linked(clear: _Clear) -> Labels:
    """Return families of a sample by average linkage."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if len(clear) == 1:
        return np.zeros(1, np.int64)
    apart = _apart(clear, clear)
    apart = np.minimum(apart, apart.T)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "average")
    return np.asarray(fcluster(tree, 1.0, "distance"), np.int64) - 1


def _grown(clear: _Clear, usable: Labels) -> Labels:
    """Return families (events,) of the usable shapes; -1 for the others and for what nothing resembles."""
    labels = np.full(len(clear), -1, np.int64)
    rest, first = usable, 0
    for _ in range(ROUNDS):
        if not len(rest):
            break
        sample = rest[np.linspace(0, len(rest) - 1, min(SAMPLE, len(rest))).astype(np.int64)]
        labels[sample] = _linked(clear.take(sample)) + first
        rest = rest[labels[rest] < 0]
        templates = _templates(clear, np.where(labels >= first, labels - first, -1))
        nearest, apart = _nearest(clear, rest, templates)
        near = apart <= 1
        labels[rest[near]] = nearest[near] + first
        rest, first = rest[~near], first + len(templates)
    return labels


def _templates(clear: _Clear, labels: Labels) -> _Clear:
    """Return the mean of each family, its members slid onto the first of them."""
    count = int(labels.max(initial=-1)) + 1
    rows = np.zeros((count, clear.rows.shape[1]), np.float32)
    freedom = np.zeros(count, np.float32)
    for family in range(count):
        own = np.flatnonzero(labels == family)[:SAMPLE]
        members = clear.take(own)
        rows[family] = _mean(members)
        freedom[family] = members.freedom.mean() / len(own)
    return replace(clear, rows=rows, energy=(rows**2).sum(axis=1), freedom=freedom)


def _mean(members: _Clear) -> NDArray[np.float32]:
    """Return the mean row, (samples x channels,), of shapes slid onto the one of middle energy."""
    onto = members.take(np.array([int(members.energy.argsort()[len(members) // 2])]))
    slides = _overlap(onto, members)[1][0]
    total = np.zeros(members.rows.shape[1])
    for k, slide in enumerate(_slides(members.rate)):
        if (slides == k).any():
            total += _slid(members.rows[slides == k], members.channels, slide).sum(axis=0)
    return (total / len(members)).astype(np.float32)


def _nearest(clear: _Clear, index: Labels, templates: _Clear) -> tuple[Labels, NDArray[np.float32]]:
    """Return the nearest template of each shape of ``index``, and how far it is."""
    nearest, apart = np.zeros(len(index), np.int64), np.full(len(index), np.inf, np.float32)
    for part in _parts(len(index)):
        far = _apart(clear.take(index[part]), templates)
        nearest[part] = far.argmin(axis=1)
        apart[part] = far.min(axis=1)
    return nearest, apart


def _by_size(clear: _Clear, labels: Labels) -> Labels:
    """Return labels where families whose sizes lie in groups with a clear gap between them are parted there."""
    labels = labels.copy()
    for family in range(int(labels.max(initial=-1)) + 1):
        own = np.flatnonzero(labels == family)
        own = own[np.argsort(clear.energy[own], kind="stable")]
        for group in _parted(own, clear.energy[own])[1:]:
            labels[group] = labels.max() + 1
    return labels


def _parted(members: Labels, energy: NDArray[np.float32]) -> list[Labels]:
    """Return groups of ``members``, which is in order of energy; the outermost 20th of a group may fill the gap."""
    few = max(FEW, int(EDGE * len(members)))
    if len(members) < 2 * few:
        return [members]
    cut = np.arange(few, len(members) - few + 1)
    below, above = cut - 1 - (EDGE * cut).astype(int), cut + (EDGE * (len(members) - cut)).astype(int)
    size = np.log(np.maximum(energy, 1e-6)) / 2
    wide = size[above] - size[below] - CHANCE * np.exp(-size[below])
    best = int(wide.argmax())
    if wide[best] < APART:
        return [members]
    at = int(cut[best])
    return _parted(members[:at], energy[:at]) + _parted(members[at:], energy[at:])


def _gathered(clear: _Clear, labels: Labels, peaks: NDArray[np.float32]) -> Labels:
    """Return labels where lone shapes joined a family of many that is not far, or none when they are faint."""
    labels = labels.copy()
    counts = np.bincount(labels[labels >= 0])
    lone = np.flatnonzero((labels >= 0) & (counts[labels] == 1))
    many = np.flatnonzero(counts >= MANY)
    if len(lone) and len(many):
        templates = _templates(clear, _renumbered(labels, many))
        nearest, apart = _nearest(clear, lone, templates)
        near = apart <= STRAY
        labels[lone[near]] = many[nearest[near]]
        lone = lone[~near]
    labels[lone[peaks[lone] < LEAST]] = -1
    return labels


def _renumbered(labels: Labels, order: Labels) -> Labels:
    """Return labels by their place in ``order``; -1 for those that are not there."""
    place = np.full(int(labels.max(initial=-1)) + 2, -1, np.int64)
    place[order] = np.arange(len(order))
    return np.asarray(place[labels])  # the last entry, reached by -1, stays -1


def _joined(clear: _Clear, labels: Labels, times: Column, rest: Labels) -> Labels:
    """Return labels where shapes that mix with a neighbour joined the family that their own part resembles.

    Its own is what lies nearer to it than to the neighbours.
    """
    labels = labels.copy()
    families = np.unique(labels[labels >= 0])
    if not len(families):
        return labels
    templates = _templates(clear, _renumbered(labels, families))
    seconds = np.repeat(np.arange(clear.rows.shape[1] // clear.channels) / clear.rate, clear.channels)
    peak = seconds[int(np.abs(templates.rows).mean(axis=0).argmax())]  # that of a neighbour may be larger than its own
    for event, (before, after) in zip(rest, gaps(times)[rest], strict=True):
        own = (seconds > peak - before / 2) & (seconds < peak + after / 2)
        far = _apart(_part(clear.take(np.array([event])), own), _part(templates, own))[0]
        if far.min() <= STRAY:
            labels[event] = families[int(far.argmin())]
    return labels


def _part(clear: _Clear, mask: NDArray[np.bool_]) -> _Clear:
    """Return shapes of which only the ``mask`` samples (samples x channels,) are left."""
    rows = np.where(mask, clear.rows, np.float32(0))
    return replace(clear, rows=rows, energy=(rows**2).sum(axis=1), freedom=clear.freedom * mask.mean())


def _described(
    labels: Labels, shapes: Shapes, times: Column, amplitude: Column, *, noise: NDArray[np.float32], rate: float
) -> Sorted:
    """Return the families, the most frequent first; of two as frequent, the one that came first."""
    numbers, first, counts = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    order = numbers[np.lexsort((first, -counts))]
    labels = _renumbered(labels, order)
    second = doublets(labels, times)
    families = []
    for number in range(len(order)):
        own = np.flatnonzero(labels == number)
        mean = _mean_shape(shapes[own[:SAMPLE]], rate)
        channel = int(np.abs(mean).max(axis=0).argmax())
        duration, phases, turns = form(mean[:, channel], float(noise[channel]) / min(len(own), SAMPLE) ** 0.5, rate)
        families.append(
            Family(
                number=number,
                count=len(own),
                isolated=isolated(times[own]),
                doublets=int(second[own].sum()),
                amplitude=float(np.median(amplitude[own])),
                duration=duration,
                phases=phases,
                turns=turns,
                channel=channel,
                shape=mean,
                rate=rate,
            )
        )
    return Sorted(labels, tuple(families))


def _mean_shape(shapes: Shapes, rate: float) -> NDArray[np.float32]:
    """Return the mean of shapes slid onto each other, (samples, channels)."""
    rows = shapes.reshape(len(shapes), -1)
    whole = _Clear(
        rows=rows,
        energy=(rows**2).sum(axis=1),
        freedom=np.zeros(len(rows), np.float32),
        channels=shapes.shape[2],
        rate=rate,
    )
    return _mean(whole).reshape(shapes.shape[1:])
