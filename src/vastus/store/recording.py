"""A recording as it is kept: the file that was brought, how far it has come, and what a person marked in it."""

from typing import Annotated, Any, Literal

import msgspec

from vastus.errors import Refusal
from vastus.store.step import Key, Time

Stage = Literal["receiving", "waiting", "measuring", "done", "refused"]
RecordingId = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]{1,64}\Z")]  # it is the name of a folder too
FileName = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Bytes = Annotated[int, msgspec.Meta(ge=0, le=2**50)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=1e9)]


class Hints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person said about a file that does not say it itself.

    The fields are those of ``vastus.measure.read.source.Options``; these come from outside and are checked, and a
    list of recordings is shown without all that measuring needs.
    """

    channels: tuple[str, ...] = ()
    mapping: dict[str, str] = {}
    scale: Annotated[float, msgspec.Meta(gt=0)] | None = None  # mm in one pixel


class Summary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a list of recordings needs of a result; the marks of the person are counted in."""

    modality: str
    seconds: Seconds
    watched: Seconds
    quality: str  # good, fair, poor, or none: nothing could be measured
    rate: float | None = None  # twitches a minute of watched time
    low: float | None = None
    high: float | None = None


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person says of a moment: a twitch is there, or what the machine found there is none."""

    time: Seconds  # since the start; of the machine's twitch, its peak time
    is_one: bool


class KeptRecording(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"file_name": "name", "hints": "said"},  # as exports have called them from the beginning
):
    """A recording; its file lies in the data folder under its id, and its measurement beside it in the table."""

    id: RecordingId
    key: Key  # names the write that began it, so that the same file chosen again goes on where it stopped
    at: Time
    file_name: FileName
    size: Bytes
    site: Annotated[str, msgspec.Meta(max_length=64)] = ""  # where on the body: an option of the finding twitch-site
    stage: Stage = "receiving"
    revision: Annotated[int, msgspec.Meta(ge=1)] = 1  # grows with each change
    fingerprint: str = ""
    hints: Hints = Hints()
    refusal: Refusal | None = None
    summary: Summary | None = None
    marks: tuple[Mark, ...] = ()


class ExportedRecording(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"recording": "kept", "measurement": "found"},  # as exports have called them from the beginning
):
    """A measured recording in an export: all but its file."""

    recording: KeptRecording
    measurement: dict[str, Any]  # the JSON contract of ``vastus measure``
