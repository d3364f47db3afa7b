"""Videos made for the tests: texture that moves in a known way, packed as a phone would."""

import io
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import av
import numpy as np
from scipy.ndimage import fourier_shift, gaussian_filter, map_coordinates

TICK = Fraction(1, 90000)
Shift = Callable[[float], tuple[float, float]]


def texture(height: int, width: int) -> np.ndarray:
    """Return skin-like brightness, smooth enough to be moved by parts of a pixel."""
    rng = np.random.default_rng(7)
    layers = [(gaussian_filter(rng.normal(size=(height, width)), s, mode="wrap"), c) for s, c in ((1.5, 14), (4, 10))]
    return np.asarray(140 + sum(c * layer / layer.std() for layer, c in layers))


def moved(base: np.ndarray, x: float | np.ndarray, y: float | np.ndarray) -> np.ndarray:
    """Return the texture with what lay at a point now x to the right of it and y below."""
    if np.ndim(x) == np.ndim(y) == 0:
        return np.asarray(np.real(np.fft.ifft2(fourier_shift(np.fft.fft2(base), (y, x)))))
    rows, columns = np.mgrid[: base.shape[0], : base.shape[1]].astype(float)
    return np.asarray(map_coordinates(base, [rows - y, columns - x], order=3, mode="grid-wrap"))


def film(
    pictures: Sequence[tuple[float, np.ndarray]],
    *,
    form: str = "mp4",
    codec: str = "libx264",
    pixels: str = "yuv420p",
    rate: int = 30,
    turned: int = 0,
    options: dict[str, str] | None = None,
) -> bytes:
    """Return a video of (seconds, brightness) pictures."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as box:
        stream: Any = box.add_stream(codec, rate=rate)
        stream.height, stream.width = pictures[0][1].shape
        stream.pix_fmt = pixels
        tick = Fraction(1, rate) if form == "avi" else TICK
        stream.codec_context.time_base = tick
        stream.options = {"crf": "12", "preset": "ultrafast"} if options is None else options
        if turned:
            stream.set_display_rotation(turned)
        for seconds, picture in pictures:
            grey = np.clip(picture, 0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, "gray").reformat(format=pixels)
            frame.pts, frame.time_base = round(seconds / tick), tick
            box.mux(stream.encode(frame))
        box.mux(stream.encode())
    return out.getvalue()


def sway(
    seconds: float, rate: float, shift: Shift, size: tuple[int, int] = (120, 160)
) -> list[tuple[float, np.ndarray]]:
    """Return pictures of a texture that goes where ``shift`` (x, y) says."""
    base = texture(*size)
    return [(k / rate, moved(base, *shift(k / rate))) for k in range(round(seconds * rate))]
