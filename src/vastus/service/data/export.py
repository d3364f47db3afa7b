"""Everything that is kept, as one JSON file, and back."""

from collections.abc import Iterable

import msgspec

from vastus.assess.answers import read_answers
from vastus.contract.measure import Measurement
from vastus.errors import BadAnswers, Fault
from vastus.sentence import sentence
from vastus.service import shipped
from vastus.store.recording import ExportedRecording
from vastus.store.step import Step

FORMAT = 1


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is kept, as one JSON file."""

    vastus: int
    steps: tuple[Step, ...]
    recordings: tuple[ExportedRecording, ...] = ()  # with results and marks; the files stay where they are


def written(steps: Iterable[Step], recordings: Iterable[ExportedRecording]) -> bytes:
    """Return all that is kept as one JSON file; the same gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(Export(FORMAT, tuple(steps), tuple(recordings)))) + b"\n"


def read(content: bytes) -> Export:
    """Return what an export holds; raises BadAnswers for what is not one, or could not be read again."""
    try:
        export = msgspec.json.decode(content, type=Export)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _none(Fault("", str(error))) from error
    if export.vastus != FORMAT:
        fault = Fault("vastus", sentence("{format}, not {ours}", format=export.vastus, ours=FORMAT))
        raise BadAnswers(sentence("This export has another format."), [fault])
    for step in export.steps:
        read_answers(step.answers, shipped.base())
    for one in export.recordings:
        _check(one)
    return export


def _check(exported: ExportedRecording) -> None:
    """Raise BadAnswers for a recording of an export that could not be shown."""
    try:
        msgspec.convert(exported.measurement, Measurement)
    except msgspec.ValidationError as error:
        raise _none(Fault(exported.recording.id, str(error))) from error
    if exported.recording.stage != "done" or exported.recording.summary is None:
        raise _none(Fault(exported.recording.id, sentence("it is not measured")))


def _none(fault: Fault) -> BadAnswers:
    return BadAnswers(sentence("This is not an export of vastus."), [fault])
