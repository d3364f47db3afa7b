"""One step of an interview, as it is kept; steps are only ever added, so going back is a step too."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from vastus.sentence import sentence

ELSEWHERE = sentence(
    "This interview went on somewhere else, such as in another tab. Load the page again to go on from there."
)
CHANGED = sentence(
    "This recording was changed somewhere else, such as in another tab. Load the page again to go on from there."
)
OTHERWISE = sentence(
    "What is kept here and what is brought in differ in the same step or recording, so nothing was brought in."
)

InterviewId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Number = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Time = Annotated[datetime, msgspec.Meta(tz=True)]


class Step(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"interview_id": "interview", "answers": "told"},  # as exports have called them from the beginning
):
    """All that was answered and put up to here; ``key`` names the write, so that a repeated one changes nothing."""

    interview_id: InterviewId
    number: Number  # 1, 2, … within its interview
    key: Key
    at: Time
    answers: dict[str, Any]  # finding → answer, in the words of the JSON contract
    pages: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (screen, findings) in the order they were put
    ended: bool = False  # nothing was left to ask
