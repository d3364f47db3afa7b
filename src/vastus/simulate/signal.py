"""The face of the room: a scene in, a recording and its truth out.

>>> from vastus.simulate.signal import Scene, recording
>>> leg, truth = recording(Scene(seed=1, modality="emg", condition="ecg", seconds=30))
>>> leg.modality, len(leg.channels)
('emg', 1)
"""

from dataclasses import asdict, replace

from vastus.made import Made, made_by
from vastus.measure.recording import Picture, Recording, held
from vastus.simulate import slots
from vastus.simulate.scene import Body, Firing, Scene
from vastus.simulate.sensors import emg, film, phone
from vastus.simulate.truth import Known, Truth
from vastus.simulate.write import SceneFiles, write

__all__ = ["Body", "Firing", "Known", "Scene", "SceneFiles", "Truth", "recording", "write"]


def recording(scene: Scene) -> tuple[Recording, Truth]:
    """Return a recording held in memory, and all that is known about it.

    EMG in uV, motion as three axes in m/s2 without gravity, video as the motion (px) of patches of skin and six
    values of quality, in the layout of ``measure.read``, with a picture that has no still. What a file of the same
    scene holds may differ by its clock and its rounding.
    """
    return {"emg": _emg, "motion": _motion, "video": _video}[scene.modality](scene)


def _emg(scene: Scene) -> tuple[Recording, Truth]:
    signal, layout, truth = emg.build(scene)
    return held(signal, scene.speed, layout.channels, "emg", made=_made(scene)), truth


def _motion(scene: Scene) -> tuple[Recording, Truth]:
    trace = phone.build(scene)
    samples = phone.sampled(trace)
    for span in trace.lost:
        samples[slots.rows(span, scene.speed, len(samples))] = 0  # as Recording promises of what is lost
    return held(samples, scene.speed, phone.CHANNELS, "motion", lost=trace.lost, made=_made(scene)), trace.truth


def _video(scene: Scene) -> tuple[Recording, Truth]:
    stage = film.staged(scene)
    motion, channels = film.tracked(stage)
    made = held(motion, scene.speed, channels, "video", made=_made(scene))
    patches = tuple((float(x), float(y)) for x, y in film.PATCHES)
    return replace(made, picture=Picture(b"", (film.WIDTH, film.HEIGHT), patches)), stage.truth


def _made(scene: Scene) -> Made:
    return Made(made_by("simulate.signal"), {name: str(value) for name, value in asdict(scene).items()})
