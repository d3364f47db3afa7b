"""Writes a simulated recording as the file a person would bring, and its truth beside it.

The same scene gives the same bytes on one machine with the same libraries: no clock, one encoding thread.
"""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from vastus.simulate.scene import Scene
from vastus.simulate.sensors import film, phone
from vastus.simulate.sensors.emg import build
from vastus.simulate.truth import Truth

TICK = Fraction(1, 90_000)  # s, of the times of frames
COLOUR = (112, 145)  # blue and red difference of pale skin
LARGEST = 3276.7  # uV; with 16 bits that makes steps of 0.1 uV


@dataclass(frozen=True, slots=True)
class SceneFiles:
    """What was written: the recording, what is known about it as a file beside it, and the same as a value."""

    path: Path
    beside: Path
    truth: Truth

    def as_json(self) -> dict[str, Any]:
        """Return what the file of truth holds."""
        return {**self.truth.as_json(), "file": self.path.name}


def write(scene: Scene, folder: Path) -> SceneFiles:
    """Write the recording and its truth into a folder that is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    path, truth = {"emg": edf, "motion": phyphox, "video": mp4}[scene.modality](scene, folder / scene.name)
    done = SceneFiles(path, folder / f"{scene.name}.truth.json", truth)
    done.beside.write_text(json.dumps(done.as_json(), indent=1) + "\n", encoding="utf-8", newline="\n")
    return done


def edf(scene: Scene, path: Path) -> tuple[Path, Truth]:
    """Write an EMG as EDF+ with steps of 0.1 uV."""
    from edfio import Edf, EdfSignal

    signal, layout, truth = build(scene)
    columns = [
        EdfSignal(
            np.ascontiguousarray(signal[:, k]),
            scene.speed,
            label=channel.name,
            physical_dimension="uV",
            physical_range=(-LARGEST - 0.1, LARGEST),
        )
        for k, channel in enumerate(layout.channels)
    ]
    file = path.with_name(f"{path.name}.edf")
    Edf(columns).write(file)
    return file, truth


def phyphox(scene: Scene, path: Path) -> tuple[Path, Truth]:
    """Write a phone's acceleration as the CSV that phyphox exports, with the uneven clock of a phone."""
    trace = phone.build(scene)
    times = phone.clock(trace)
    axes = phone.sampled(trace, times).astype(np.float64)
    table = np.column_stack([times, axes, np.linalg.norm(axes, axis=1)])
    names = [
        '"Time (s)"',
        *(f'"Linear Acceleration {axis} (m/s^2)"' for axis in "xyz"),
        '"Absolute acceleration (m/s^2)"',
    ]
    file = path.with_name(f"{path.name}.csv")
    with file.open("w", encoding="utf-8", newline="\n") as out:
        np.savetxt(out, table, fmt="%.9E", delimiter=",", header=",".join(names), comments="")
    return file, trace.truth


def mp4(scene: Scene, path: Path) -> tuple[Path, Truth]:
    """Write a video as H.264 in MP4, each frame with its true time."""
    import av

    stage = film.staged(scene)
    file = path.with_name(f"{path.name}.mp4")
    sheet = np.empty((film.HEIGHT * 3 // 2, film.WIDTH), np.uint8)
    sheet[film.HEIGHT : film.HEIGHT * 5 // 4], sheet[film.HEIGHT * 5 // 4 :] = COLOUR
    with av.open(str(file), "w", options={"fflags": "+bitexact"}) as box:
        # one thread: with more, where a picture is cut for them would depend on the machine
        # superfast at 16 keeps nine tenths of a motion of 0.9 px; ultrafast at 20 loses half of it (measured)
        options = {"crf": "16", "preset": "superfast", "threads": "1", "flags": "+bitexact"}
        stream = box.add_stream(
            "libx264",
            round(scene.speed),
            options,
            width=film.WIDTH,
            height=film.HEIGHT,
            pix_fmt="yuv420p",
            thread_count=1,
        )
        stream.time_base = stream.codec_context.time_base = TICK
        for time, light in film.frames(stage):
            sheet[: film.HEIGHT] = light
            frame = av.VideoFrame.from_ndarray(sheet, "yuv420p")
            frame.pts, frame.time_base = round(time / TICK), TICK
            box.mux(stream.encode(frame))
        box.mux(stream.encode())
    return file, stage.truth
