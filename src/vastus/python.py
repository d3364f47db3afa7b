"""The face for programs: what ``import vastus`` offers beside ``read`` and ``detect``."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from vastus.contract.assess import Case, Result
from vastus.contract.measure import Measurement
from vastus.contract.measure import measurement as told
from vastus.evidence.model import Base
from vastus.measure.detect import detect
from vastus.measure.recording import Recording
from vastus.service import shipped
from vastus.service.interviews.cases import assess
from vastus.service.recordings.measure import measure
from vastus.simulate import signal
from vastus.simulate.scene import Scene
from vastus.simulate.truth import Truth


def assessment(answers: Mapping[str, object], *, research: bool = False) -> Result:
    """Return what follows from answers: how soon to be seen, why, which explanations fit, and what would change it.

    ``answers`` go by the id of a finding: options, numbers or ``"unsure"``, as docs/reference/findings.md lists
    them. What is left out is unknown, and unknown is never "no". ``research`` adds the probabilities of the causes with
    their intervals; they are for nobody's page. Raises BadAnswers with every fault at once.
    """
    return assess(Case(answers=dict(answers)), research=research)


def measurement(
    source: str | Path | Recording,
    *,
    channels: Iterable[str] = (),
    mapping: Mapping[str, str] | None = None,
    scale: float | None = None,
) -> Measurement:
    """Return every twitch of a file or of a recording, how often they came, and how good the recording was.

    The result is the JSON contract of ``vastus measure`` as a value: times in seconds since the start, rates a watched
    minute. The other arguments are those of ``read``: they say of a file what it does not say. Raises BadRecording.
    """
    if isinstance(source, Recording):
        return told(source, detect(source))
    return measure(source, channels=channels, mapping=mapping, scale=scale).contract


def simulation(scene: Scene) -> tuple[Recording, Truth]:
    """Return a recording of a virtual leg, held in memory, and all that is known about it; equal scenes are equal."""
    return signal.recording(scene)


def base() -> Base:
    """Return all that is known: every finding, rule, cause, remedy and source, typed and frozen."""
    return shipped.base()
