"""What is brought away can be read again, and what is none of ours is refused whole."""

from datetime import UTC, datetime

import msgspec
import pytest

from tests.service.results import result
from tests.store.steps import recording as row
from tests.store.steps import step
from vastus.errors import BadAnswers
from vastus.service.data import export
from vastus.store.recording import ExportedRecording
from vastus.store.step import Step

FIRST = datetime(2026, 3, 2, 10, tzinfo=UTC)
MEASURED = ExportedRecording(row(), msgspec.json.decode(msgspec.json.encode(result(1.0))))


def kept(*recordings: ExportedRecording) -> bytes:
    return export.written([Step(interview_id="a", number=1, key="a1", at=FIRST, answers={"age": 30})], recordings)


def test_what_was_written_is_read_again() -> None:
    content = kept(MEASURED)
    seen = export.read(content)
    assert seen.recordings == (MEASURED,)
    assert export.written(seen.steps, seen.recordings) == content


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not an export"),
        (b"\xff\xfe", "not an export"),
        (b"[]", "not an export"),
        (b'{"vastus": 2, "steps": []}', "another format"),
        (b'{"vastus": 1, "steps": [], "more": 1}', "not an export"),
        (b'{"vastus": 1, "steps": [{"interview": "a", "number": 0}]}', "not an export"),
    ],
)
def test_what_is_not_an_export_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(BadAnswers, match=why):
        export.read(content)


def test_answers_that_do_not_exist_are_named() -> None:
    with pytest.raises(BadAnswers, match="known-weakness"):
        export.read(export.written([step(told="no-such")], ()))


@pytest.mark.parametrize(
    ("change", "why"),
    [({"found": {"contract": 1}}, "missing required"), ({"kept": {"stage": "refused"}}, "not measured")],
)
def test_a_recording_that_cannot_be_shown_is_refused(change: dict[str, dict[str, object]], why: str) -> None:
    content = msgspec.json.decode(kept(MEASURED))
    one = content["recordings"][0]
    for part, changed in change.items():
        one[part] = {**one[part], **changed} if part == "kept" else changed
    with pytest.raises(BadAnswers, match=why) as refused:
        export.read(msgspec.json.encode(content))
    assert [fault.place for fault in refused.value.faults] == [MEASURED.recording.id]
