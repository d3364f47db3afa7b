"""Everything that is kept, as one JSON file, and back."""

from collections.abc import Iterable

import msgspec

from vastus.assess.answers import read_answers
from vastus.contract.measure import Measurement
from vastus.errors import BadAnswers, Fault
from vastus.service import shipped
from vastus.store.recording import ExportedRecording
from vastus.store.step import Step

FORMAT = 1


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is kept, as one JSON file."""

    vastus: int
    steps: tuple[Step, ...]
    recordings: tuple[ExportedRecording, ...] = ()  # with results and marks; the files stay where they are


def export(steps: Iterable[Step], recordings: Iterable[ExportedRecording]) -> bytes:
    """Return all that is kept as one JSON file; the same gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(Export(FORMAT, tuple(steps), tuple(recordings)))) + b"\n"


def _read(content: bytes) -> Export:
    """Return what an export holds; raises BadAnswers for what is not one, or could not be read again."""
    try:
        brought = msgspec.json.decode(content, type=Export)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadAnswers("This is not an export of vastus.", [Fault("", str(error))]) from error
    if brought.vastus != FORMAT:
        raise BadAnswers("This export has another format.", [Fault("vastus", f"{brought.vastus}, not {FORMAT}")])
    for step in brought.steps:
        read_answers(step.answers, shipped.base())
    for one in brought.recordings:
        _check(one)
    return brought


def _check(one: ExportedRecording) -> None:
    """Raise BadAnswers for a recording of an export that could not be shown."""
    try:
        msgspec.convert(one.measurement, Measurement)
    except msgspec.ValidationError as error:
        raise BadAnswers("This is not an export of vastus.", [Fault(one.recording.id, str(error))]) from error
    if one.recording.stage != "done" or one.recording.summary is None:
        raise BadAnswers("This is not an export of vastus.", [Fault(one.recording.id, "it is not measured")])
