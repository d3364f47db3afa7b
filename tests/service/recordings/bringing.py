"""Bringing a file, piece by piece, and waiting for what comes of it."""

import time
from datetime import UTC, datetime

from vastus.service.recordings.recordings import Recordings
from vastus.store.files import PIECE
from vastus.store.recording import KeptRecording

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def bring(recordings: Recordings, content: bytes, name: str = "a.edf", key: str = "key-of-a") -> str:
    kept = recordings.arrivals.begin(name, len(content), key)
    for at in range(0, len(content), PIECE):
        recordings.arrivals.receive(kept.id, at, content[at : at + PIECE])
    return kept.id


def until(recordings: Recordings, name: str, *stages: str) -> KeptRecording:
    for _ in range(600):
        kept = recordings.recording(name)
        if kept.stage in stages:
            return kept
        time.sleep(0.1)
    raise AssertionError(recordings.recording(name))
