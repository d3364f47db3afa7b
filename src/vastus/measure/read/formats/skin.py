"""Follows patches of skin from picture to picture, to a small part of a pixel.

Each patch is compared with its own slowly refreshed reference by the inverse compositional method of Lucas and Kanade
(Baker and Matthews 2004, doi 10.1023/B:VISI.0000011205.11775.fd): the reference's slopes are worked out once, and each
picture costs one small product. Brightness and contrast are free in each patch, so that light, flicker and shadow are
not taken for motion.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.float32]
Floats = NDArray[np.float32]
PATCHES = 170  # on a whole picture; each is then about a thirteenth of its width, the size of a small twitch
LEAST_SIDE = 10  # picture points; a smaller patch holds too little texture
EDGE = 0.55  # of a side left free around all patches: they may wander so far before they are put back
REFRESH = 4.0  # s; shadows and creases change, so the reference follows the skin this slowly
SLOPES_EVERY = 0.5  # s between new slopes of the reference
GOOD_MATCH = 0.5  # share of a patch's texture that must be found again; below it the patch goes with the others
LOST_SECONDS = 0.7  # unmatched for longer: the camera sees something else there
DARK = 0.06  # share of white; in the dark nothing matches, and the references wait for light
WHITE = 255.0
FAINT = 0.05  # grey levels; texture below it counts as none
LEAST_CONTRAST = 0.2  # of the reference's
STEPS, LONGEST_STEP, NEAR = 3, 1.5, 0.05  # at most so many, each so many picture points long, until so near
COARSE = (8, 4)  # the whole picture's shift is sought on pictures shrunk by these
QUALITY = ("light", "focus", "match", "change", "shift x", "shift y")


@dataclass(frozen=True)
class Grid:
    """Where the patches lie on a picture of ``size`` (width, height): ``corners`` (patches, 2) as y, x."""

    size: tuple[int, int]
    side: int
    corners: Floats

    @property
    def middles(self) -> Floats:
        """Return the middle of each patch, (patches, 2) as x, y."""
        return np.ascontiguousarray(self.corners[:, ::-1] + self.side / 2)


def grid(width: int, height: int) -> Grid:
    """Lay square patches over a picture, side by side."""
    side = max(LEAST_SIDE, round((width * height / PATCHES) ** 0.5))
    rows, columns = (max(1, int(length / side - 2 * EDGE)) for length in (height, width))
    top, left = (height - rows * side) / 2, (width - columns * side) / 2
    y, x = np.meshgrid(top + side * np.arange(rows), left + side * np.arange(columns), indexing="ij")
    return Grid((width, height), side, np.column_stack([y.ravel(), x.ravel()]).astype(np.float32))


def smooth(luma: Luma) -> Luma:
    """Soften a picture by 1-2-1 both ways: steps between picture points must not look like texture."""
    out = luma.copy()
    out[1:-1] = 0.25 * (luma[:-2] + luma[2:]) + 0.5 * luma[1:-1]
    wide = out.copy()
    out[:, 1:-1] = 0.25 * (wide[:, :-2] + wide[:, 2:]) + 0.5 * wide[:, 1:-1]
    return out


def cut(luma: Luma, corners: Floats, side: int) -> Floats:
    """Return patches (patches, side, side) whose corners lie ``corners`` (patches, 2) y, x between picture points."""
    highest = np.array([luma.shape[0] - side - 1, luma.shape[1] - side - 1], np.float32)
    inner = np.clip(corners, 0, highest)
    whole = np.minimum(inner.astype(np.intp), highest.astype(np.intp))
    down, right = (inner - whole).T.astype(np.float32)[:, :, None, None]
    view = np.lib.stride_tricks.sliding_window_view(luma, (side + 1, side + 1))
    wide = view[whole[:, 0], whole[:, 1]]
    rows = wide[:, :-1] + down * (wide[:, 1:] - wide[:, :-1])
    return np.asarray(rows[:, :, :-1] + right * (rows[:, :, 1:] - rows[:, :, :-1]), np.float32)


def shrunk(luma: Luma, by: int) -> Luma:
    """Return block means of a picture."""
    h, w = (length // by * by for length in luma.shape)
    return np.asarray(luma[:h, :w].reshape(h // by, by, w // by, by).mean(axis=(1, 3)), np.float32)


def slide(luma: Luma, previous: Luma, start: Floats) -> Floats:
    """Return the shift (y, x) of a whole picture against another, one step from ``start``."""
    margin = 2 + int(np.abs(start).max())
    h, w = previous.shape
    if min(h, w) < 2 * margin + 4:
        return start
    old = previous[margin - 1 : h - margin + 1, margin - 1 : w - margin + 1]
    y, x = (round(float(s)) for s in start)
    new = luma[margin + y : h - margin + y, margin + x : w - margin + x]
    slopes = np.stack([(old[2:, 1:-1] - old[:-2, 1:-1]).ravel(), (old[1:-1, 2:] - old[1:-1, :-2]).ravel()]) / 2
    parts = np.vstack([slopes, old[1:-1, 1:-1].ravel() - old.mean(), np.ones(slopes.shape[1], np.float32)])
    fitted = np.linalg.solve(parts @ parts.T + 1e-3 * np.eye(4), parts @ new.ravel())
    step = np.clip(-fitted[:2] / max(fitted[2], 0.3), -2, 2)
    return np.array([y + step[0], x + step[1]], np.float32)


class Follower:
    """Patches of skin on one video. ``follow`` takes the pictures in their order."""

    def __init__(self, patches: Grid, rate: float) -> None:
        self.grid = patches
        self._rate = rate
        self._motion = np.zeros((len(patches.corners), 2), np.float32)  # y, x since the reference was cut
        self._gone = np.zeros_like(self._motion)  # y, x up to then
        self._poor = np.zeros(len(patches.corners), np.intp)  # pictures in a row that did not match
        self._reference = np.zeros((len(self._poor), patches.side + 2, patches.side + 2), np.float32)
        self._before: Luma | None = None
        self._seen = 0

    def follow(self, luma: Luma) -> Floats:
        """Return x of every patch, y of every patch, and the quality values, for the next picture (height, width)."""
        soft = smooth(luma)
        if self._before is None:
            self._before = soft
            self._anchor(soft, np.ones(len(self._poor), np.bool_))
        match = self._move(soft, _jump(soft, self._before))
        change = float(np.sqrt(np.mean((soft - self._before) ** 2)))
        sharp = float(np.mean(np.abs(np.diff(luma, axis=1)))) / self._sharp
        light = float(luma.mean()) / WHITE
        self._before = soft
        self._keep(soft, match, light)
        motion = self._gone + self._motion
        middle = np.median(motion, axis=0)
        quality = [light, sharp, float(np.median(match)), change, middle[1], middle[0]]
        return np.concatenate([motion[:, 1], motion[:, 0], quality]).astype(np.float32)

    def _anchor(self, soft: Luma, which: NDArray[np.bool_]) -> None:
        """Put patches back to their places, and cut their references there."""
        self._gone[which] += self._motion[which]
        self._motion[which] = 0
        self._poor[which] = 0
        self._reference[which] = cut(soft, self.grid.corners[which] - 1, self.grid.side + 2)
        self._slopes()

    def _slopes(self) -> None:
        ref = self._reference
        inner = ref[:, 1:-1, 1:-1]
        down, right = ref[:, 2:, 1:-1] - ref[:, :-2, 1:-1], ref[:, 1:-1, 2:] - ref[:, 1:-1, :-2]
        level = inner - inner.mean(axis=(1, 2), keepdims=True)
        parts = np.stack([down / 2, right / 2, level, np.ones_like(inner)], axis=1).reshape(len(ref), 4, -1)
        self._gram = parts @ parts.transpose(0, 2, 1)
        ridge = np.diag([1.0, 1.0, 1.0, 0.0]).astype(np.float32) * (FAINT**2 * parts.shape[2])
        self._solver = np.linalg.solve(self._gram + ridge, parts)
        self._sharp = float(np.mean(np.abs(right))) / 2 + FAINT

    def _move(self, soft: Luma, jump: Floats) -> Floats:
        """Move every patch to where it is now; return how much of its texture was found again, 0 to 1.

        A patch that is not found goes with the others.
        """
        before = self._motion.copy()
        self._motion += jump
        match = self._fit(soft)
        good = match > GOOD_MATCH
        step = np.median(self._motion[good] - before[good], axis=0) if good.any() else jump
        self._motion[~good] = before[~good] + step
        return match

    def _fit(self, soft: Luma) -> Floats:
        side = self.grid.side
        for _ in range(STEPS):
            at = self.grid.corners + self._motion
            now = cut(soft, at, side).reshape(len(at), side * side)
            fitted = (self._solver @ now[:, :, None])[:, :, 0]
            step = np.clip(-fitted[:, :2] / np.maximum(fitted[:, 2:3], LEAST_CONTRAST), -LONGEST_STEP, LONGEST_STEP)
            self._motion += step
            if np.abs(step).max() < NEAR:
                break
        explained = np.einsum("pi,pij,pj->p", fitted[:, :3], self._gram[:, :3, :3], fitted[:, :3])
        match = explained / np.maximum(now.var(axis=1) * now.shape[1], FAINT)
        room = np.array(soft.shape, np.float32) - side
        inside = ((at > -1) & (at < room + 1)).all(axis=1)
        return np.asarray(np.where(inside, np.clip(match, 0, 1), 0), np.float32)

    def _keep(self, soft: Luma, match: Floats, light: float) -> None:
        """Refresh the references; cut new ones where skin went out of sight or the whole picture has moved on."""
        self._seen += 1
        self._poor = np.where((match < GOOD_MATCH) & (light > DARK), self._poor + 1, 0)
        away = np.abs(np.median(self._motion, axis=0)).max() > self.grid.side / 2
        lost = (self._poor > LOST_SECONDS * self._rate) | away
        if lost.any():
            self._anchor(soft, lost)
        now = cut(soft, self.grid.corners + self._motion - 1, self.grid.side + 2)
        share = np.where(match > GOOD_MATCH, 1 / (REFRESH * self._rate), 0).astype(np.float32)
        self._reference += share[:, None, None] * (now - self._reference)
        if self._seen % max(1, round(SLOPES_EVERY * self._rate)) == 0:
            self._slopes()


def _jump(soft: Luma, previous: Luma) -> Floats:
    """Return how far the whole picture went since the one before, coarse first."""
    shift = np.zeros(2, np.float32)
    for by in COARSE:
        small = shrunk(soft, by), shrunk(previous, by)
        for _ in range(2):
            shift = slide(*small, np.asarray(shift / by, np.float32)) * by
    return shift
