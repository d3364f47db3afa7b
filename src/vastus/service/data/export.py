"""Everything that is kept, as one JSON file, and back."""

from collections.abc import Iterable

import msgspec

from vastus.assess.answers import read_answers
from vastus.contract.measure import Measurement
from vastus.errors import BadAnswers, Fault
from vastus.service import shipped
from vastus.store.recording import Brought
from vastus.store.step import Step

FORMAT = 1


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is kept, as one JSON file."""

    vastus: int
    steps: tuple[Step, ...]
    recordings: tuple[Brought, ...] = ()  # with their results and marks; the files themselves stay where they are


def export(steps: Iterable[Step], recordings: Iterable[Brought]) -> bytes:
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
        read_answers(step.told, shipped.base())
    for one in brought.recordings:
        _check(one)
    return brought


def _check(one: Brought) -> None:
    """Raise BadAnswers for a recording of an export that could not be shown."""
    try:
        msgspec.convert(one.found, Measurement)
    except msgspec.ValidationError as error:
        raise BadAnswers("This is not an export of vastus.", [Fault(one.kept.id, str(error))]) from error
    if one.kept.stage != "done" or one.kept.summary is None:
        raise BadAnswers("This is not an export of vastus.", [Fault(one.kept.id, "it is not measured")])
