"""A video of the skin of a thigh, every discharge known.

The picture is a drawn skin (pores, creases, hairs, uneven light). Over each unit it shifts by the displacement of
``skin`` within a Gaussian spot. What a camera above sees of a bulge is its part along the skin, taken here as a shift
in one direction.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vastus.measure.recording import Channel
from vastus.measure.spans import Span
from vastus.simulate import slots
from vastus.simulate.band import banded
from vastus.simulate.leg import muscle, points, skin
from vastus.simulate.leg.skin import GRID
from vastus.simulate.scene import Scene
from vastus.simulate.sensors.electric import beats
from vastus.simulate.truth import Known, Truth, clear, known

Plane = NDArray[np.float32]
HEIGHT, WIDTH = 240, 320
MARGIN = 32  # px of skin beyond each edge, for what moves into the picture
SCALE = (0.3, 0.5)  # mm in a pixel: 10-16 cm of thigh across the picture (judgement)
SPOT = (10.0, 20.0)  # mm, deviation of the moving spot (follow-and-simulate.md, 3.4)
MOVES = (0.05, 1.0)  # mm, displacement over a small and a large unit (follow-and-simulate.md, 3.4; itself a judgement)
PATCH = 32  # px between patches in ``tracked``
# Their middles, right and down in px.
PATCHES = tuple((x, y) for y in range(PATCH // 2, HEIGHT, PATCH) for x in range(PATCH // 2, WIDTH, PATCH))
TRACKED = 0.05  # px RMS, floor of motion of real skin in video (measure.md, 4.3)
_COLUMNS, _ROWS = np.array(PATCHES).T
DEPTH = np.broadcast_to(np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None], (HEIGHT, WIDTH))  # 0 above, 1 below
DARK = 0.03  # of the light
BIG = 1.0  # px RMS of a tracker that sees nothing but noise (judgement)
QUALITY = ("light", "focus", "match", "change", "shift x", "shift y")
WHITE, GREY = 255.0, 150.0  # grey levels; mean of the drawn skin
MATCH = 0.95  # of a patch's texture is found again on a clear picture (judgement)
GRAIN, TEXTURE = 1.0, 4.0  # grey levels: what noise changes from picture to picture, and what a shift of 1 px does


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """Where and how the skin moves over one unit: its weight on the picture, its way, its curve in px at GRID Hz."""

    weight: Plane  # (HEIGHT, WIDTH), 1 in its middle
    way: tuple[float, float]  # down, right
    curve: NDArray[np.float64]  # (samples,)


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """All that is in front of the camera; curves are px at GRID Hz, shape (samples,)."""

    scene: Scene
    scale: float  # mm in a pixel
    spots: tuple[Spot, ...]
    shake: NDArray[np.float64]  # (samples, 2), down and right, of camera or leg
    breath: NDArray[np.float64]  # moves the lower edge; the upper one stays
    pulse: NDArray[np.float64]  # moves the skin over the vessel
    vessel: Plane
    flicker: float  # share of the light that changes at twice the mains frequency
    truth: Truth


def staged(scene: Scene) -> Stage:
    """Return what happens in front of the camera in this scene."""
    length = round(scene.seconds * GRID) + skin.WINDOW
    rng = scene.chance("stage")
    spans = slots.stretches(scene.chance("stretches"), scene.seconds, _wanted(scene))
    scale = float(rng.uniform(*SCALE))
    spots, twitches = _spots(scene, scale, length, spans)
    breath, pulse = _body(scene, length)
    return Stage(
        scene=scene,
        scale=scale,
        spots=spots,
        shake=_shake(scene, length) + _limb(scene, length, spans),
        breath=breath,
        pulse=pulse,
        vessel=_band(float(rng.uniform(40, 200)), 12.0),
        flicker=float(rng.uniform(0.02, 0.05)) if scene.has("flicker") else 0.0,
        truth=known(scene, twitches, spans),
    )


def _wanted(scene: Scene) -> list[tuple[str, float, float]]:
    """Return what to spoil, in the shape that ``slots.stretches`` takes."""
    if scene.condition != "unusable":
        return []
    longest = max(2.0, scene.seconds / 6)
    return [(why, 1.5, longest) for why in ("frozen", "dark", "limb movement")]


def _spots(scene: Scene, scale: float, length: int, spans: list[Span]) -> tuple[tuple[Spot, ...], list[Known]]:
    """Return the spots of a scene with all they do, and what is known of each twitch."""
    rng = scene.chance("spots")
    units = muscle.drawn(scene, "units", points.number_of_units(scene), (scene.leg.muscle,))
    curves = [skin.movement(skin.contraction(unit.strength)).displacement for unit in units]
    moves = [MOVES[0] * (MOVES[1] / MOVES[0]) ** unit.strength / scale for unit in units]
    total = np.zeros((len(units), length))
    twitches = []
    for row in clear(points.discharges(scene), spans, scene.seconds):
        size = row.size * moves[row.unit]
        slots.add(total[row.unit], round(row.time * GRID), size * curves[row.unit])
        shown = skin.course(curves[row.unit])
        twitches.append(
            Known(
                begin=row.time + shown.begin,
                peak_time=row.time + shown.peak,
                duration=shown.duration,
                amplitude=float(size),
                unit="px",
                channel="video",
                source_unit=str(row.unit),
                doublet=False,
                discharge=row.time,
            )
        )
    return tuple(_spot(rng, scale, curve) for curve in total), twitches


def _spot(rng: np.random.Generator, scale: float, curve: NDArray[np.float64]) -> Spot:
    """Return a spot somewhere on the picture that moves along a way of its own as the curve says."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    middle = rng.uniform(50, HEIGHT - 50), rng.uniform(60, WIDTH - 60)
    spread = rng.uniform(*SPOT) / scale
    away = (y - np.float32(middle[0])) ** 2 + (x - np.float32(middle[1])) ** 2
    angle = rng.uniform(0, 2 * np.pi)
    weight = np.exp(-away / np.float32(2 * spread**2))
    return Spot(weight, (float(np.sin(angle)), float(np.cos(angle))), curve)


def _band(middle: float, spread: float) -> Plane:
    """Return a band across the picture, 1 in its middle row: a vessel."""
    y = np.arange(HEIGHT, dtype=np.float32)[:, None]
    return np.broadcast_to(np.exp(-((y - np.float32(middle)) ** 2) / np.float32(2 * spread**2)), (HEIGHT, WIDTH))


def _shake(scene: Scene, length: int) -> NDArray[np.float64]:
    """Return a hand's tremble of 0.3-1 px and its slow drift of 2-6 px (judgement)."""
    if not scene.has("shake"):
        return np.zeros((length, 2))
    rng = scene.chance("shake")
    tremble = banded(rng, length, 2, GRID, low=1, high=6)
    drift = banded(rng, length, 2, GRID, high=0.3)
    return np.asarray(rng.uniform(0.3, 1.0) * tremble + rng.uniform(2, 6) * drift / np.abs(drift).max())


def _limb(scene: Scene, length: int, spans: list[Span]) -> NDArray[np.float64]:
    """Return the leg swinging through the picture, 8-14 px, and back."""
    rng, out = scene.chance("limb"), np.zeros((length, 2))
    for span in spans:
        if span.why == "limb movement":
            part = out[slots.rows(span, GRID, length)]
            u = np.linspace(0, 1, len(part))
            swing = np.sin(np.pi * u) ** 2 * np.sin(9 * u) * rng.uniform(8, 14)
            part += swing[:, None] * rng.normal(size=2)
    return out


def _body(scene: Scene, length: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return breathing (0.5-2 px at 0.2-0.3 Hz) and the pulse (0.1-0.3 px) (judgement, and measure.md, 4.3)."""
    breath, pulse = np.zeros(length), np.zeros(length)
    if scene.has("pulse and breathing"):
        rng = scene.chance("body")
        time = np.arange(length) / GRID
        breath = rng.uniform(0.5, 2) * np.sin(2 * np.pi * (rng.uniform(0.2, 0.3) * time + rng.random()))
        u = np.arange(round(0.8 * GRID)) / GRID
        wave = np.exp(-u / 0.15) * np.minimum(u / 0.06, 1) * rng.uniform(0.1, 0.3)
        for beat in beats(rng, length / GRID):
            slots.add(pulse, round(beat * GRID), wave)
    return breath, pulse


def shift(stage: Stage, moment: int) -> tuple[Plane, Plane]:
    """Return how far the skin lies from its place (down, right) in px, each (HEIGHT, WIDTH), at a sample of GRID."""
    return _shifted(stage, moment, DEPTH)


def _shifted(stage: Stage, moment: int, depth: Plane) -> tuple[Plane, Plane]:
    """Return how far places lie from where they are at rest (down, right), in px, at a sample of GRID.

    The weights of the stage and ``depth`` are those of the places, all of one shape.
    """
    down = np.float32(stage.shake[moment, 0]) + np.float32(stage.breath[moment]) * depth
    down = down + np.float32(stage.pulse[moment]) * stage.vessel
    right = np.full(depth.shape, stage.shake[moment, 1], np.float32)
    for spot in stage.spots:
        size = spot.curve[moment]
        if abs(size) > 1e-3:  # noqa: PLR2004 - px; nobody could see less
            down = down + np.float32(size * spot.way[0]) * spot.weight
            right = right + np.float32(size * spot.way[1]) * spot.weight
    return down, right


def texture(rng: np.random.Generator) -> Plane:
    """Return a drawn skin, 0-255, MARGIN larger on each side than the picture."""
    from scipy.ndimage import gaussian_filter

    size = HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN
    surface = np.full(size, GREY)
    for spread, contrast in ((1.2, 5.0), (2.5, 5.0), (6.0, 5.0), (30.0, 10.0)):  # px, grey levels (judgement)
        layer = gaussian_filter(rng.normal(size=size), spread, mode="wrap")
        surface += contrast * layer / layer.std()
    hairs = np.zeros(size)
    for _ in range(60):
        along = np.arange(0, rng.uniform(8, 25), 0.5)
        angle, y, x = rng.normal(1.0, 0.3), rng.uniform(0, size[0]), rng.uniform(0, size[1])
        hairs[(y + along * np.sin(angle)).astype(int) % size[0], (x + along * np.cos(angle)).astype(int) % size[1]] = 1
    surface -= rng.uniform(30, 90) * gaussian_filter(hairs, 1.0)
    return np.asarray(np.clip(surface, 20, 235), dtype=np.float32)


def pictured(image: Plane, down: Plane, right: Plane) -> Plane:
    """Return the picture (HEIGHT, WIDTH) of a skin that was shifted, read between its pixels."""
    most = MARGIN - 2
    y = np.arange(HEIGHT, dtype=np.float32)[:, None] + MARGIN - np.clip(down, -most, most)
    x = np.arange(WIDTH, dtype=np.float32)[None, :] + MARGIN - np.clip(right, -most, most)
    row, column = y.astype(np.int32), x.astype(np.int32)
    below, beside = y - row, x - column
    flat, width = image.ravel(), image.shape[1]
    at = row * width + column
    top = flat[at] + beside * (flat[at + 1] - flat[at])
    low = flat[at + width] + beside * (flat[at + width + 1] - flat[at + width])
    return np.asarray(top + below * (low - top))


def clock(scene: Scene) -> NDArray[np.float64]:
    """Return when a phone really takes frames: 4 % uneven; where everything goes wrong, two frames are dropped."""
    rng = scene.chance("clock")
    steps = np.clip(rng.normal(1, 0.04, round(scene.seconds * scene.speed)), 0.7, 1.4) / scene.speed
    if scene.condition == "everything":
        steps[rng.integers(1, len(steps), 2)] *= 2
    times = np.cumsum(steps) - steps[0]
    return np.asarray(times[times < scene.seconds - 0.5 / scene.speed])


def frames(stage: Stage) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Yield each frame's time in s and its light (HEIGHT, WIDTH), 0-255."""
    rng = stage.scene.chance("picture")
    image, grain = texture(rng), np.float32(rng.uniform(1.0, 2.5))
    last = np.zeros((HEIGHT, WIDTH), np.uint8)
    for time in clock(stage.scene):
        why = next((span.why for span in stage.truth.excluded if span.begin <= time <= span.end), "")
        if why != "frozen":
            light = (1 + stage.flicker * np.sin(2 * np.pi * 100 * time)) * (DARK if why == "dark" else 1.0)
            picture = np.float32(light) * pictured(image, *shift(stage, round(time * GRID)))
            picture += grain * rng.standard_normal((HEIGHT, WIDTH), np.float32)
            last = np.clip(picture, 0, WHITE).astype(np.uint8)
        yield float(time), last


def tracked(stage: Stage) -> tuple[NDArray[np.float32], tuple[Channel, ...]]:
    """Return the motion of patches as a faultless tracker would hand it on, with the floor of real skin added.

    Shape (samples, 2 x patches + 6), laid out as ``measure.read`` lays out a video: x of every patch in px, y of every
    patch, then light (share of white), focus and match (1 is perfect), change from picture to picture (grey levels),
    and the shift of the whole picture.
    """
    scene, rng = stage.scene, stage.scene.chance("tracked")
    length = round(scene.seconds * scene.speed)
    patches = _at_patches(stage)
    motion = np.empty((length, 2, len(PATCHES)))
    for k in range(length):
        down, right = _shifted(patches, round(k / scene.speed * GRID), DEPTH[_ROWS, _COLUMNS])
        motion[k] = right, down
    quality = _quality(stage, motion)
    for span in stage.truth.excluded:
        part = slots.rows(span, scene.speed, length)
        if span.why == "frozen":
            motion[part], quality[part] = motion[part][:1], quality[part][:1]
            quality[part, 3] = 0.0
        elif span.why == "dark":
            motion[part] += BIG * rng.normal(size=motion[part].shape)
            quality[part, :3] *= DARK
    motion += TRACKED * rng.normal(size=motion.shape)
    moving = [Channel(f"patch {k} {axis}", f"{x}, {y}", "px") for axis in "xy" for k, (x, y) in enumerate(PATCHES, 1)]
    lines = [Channel(line, "picture", "px" if line.startswith("shift") else "1") for line in QUALITY]
    return np.concatenate([motion.reshape(length, -1), quality], axis=1).astype(np.float32), (*moving, *lines)


def _at_patches(stage: Stage) -> Stage:
    """Return a stage of which only the middles of the patches are left."""
    spots = tuple(replace(spot, weight=spot.weight[_ROWS, _COLUMNS]) for spot in stage.spots)
    return replace(stage, spots=spots, vessel=stage.vessel[_ROWS, _COLUMNS])


def _quality(stage: Stage, motion: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the columns of QUALITY for patches (samples, 2, patches) that are all seen well."""
    time = np.arange(len(motion)) / stage.scene.speed
    light = GREY / WHITE * (1 + stage.flicker * np.sin(2 * np.pi * 100 * time))
    together = np.median(motion, axis=2)
    moved = np.linalg.norm(np.diff(together, axis=0, prepend=together[:1]), axis=1)
    grown = np.abs(np.diff(light, prepend=light[0])) * WHITE
    columns = [light, np.ones_like(time), np.full_like(time, MATCH), GRAIN + TEXTURE * moved + grown]
    return np.column_stack([*columns, together])
