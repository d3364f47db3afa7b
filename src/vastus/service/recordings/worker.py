"""The worker: one thread that takes what waits, and minds the process that measures it, so that pages stay quick."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Thread

import msgspec

from vastus.errors import Refusal
from vastus.sentence import packed, sentence
from vastus.service.recordings.child import Report
from vastus.store.recording import Hints

BROKEN = Refusal(
    "broken",
    packed(sentence("Something went wrong in vastus while it measured this file.")),
    (("", packed(sentence("Your file is still here: try it again, or bring another one."))),),
)


class Worker:
    """One thread that waits for work and minds a child; ``take`` hands it work, ``give`` is handed what came out.

    Work is the id of a recording, its folder, and what the person said about its file.
    """

    def __init__(
        self,
        take: Callable[[], tuple[str, Path, Hints] | None],
        give: Callable[[str, Report], None],
    ) -> None:
        self._take = take
        self._give = give
        self._turn = Condition()
        self._child: subprocess.Popen[str] | None = None
        self._recording_id: str | None = None
        self._share = 0.0
        self._open = False
        self._thread: Thread | None = None

    def begin(self) -> None:
        """Begin to work on what waits."""
        self._open = True
        self._thread = Thread(target=self._work, daemon=True, name="measuring")
        self._thread.start()

    def wake(self) -> None:
        """Say that something waits."""
        with self._turn:
            self._turn.notify_all()

    def share(self, recording_id: str) -> float:
        """Return how much of a recording is measured, 0 to 1."""
        with self._turn:
            return self._share if recording_id == self._recording_id else 0.0

    def stop(self, recording_id: str) -> None:
        """Break off the measuring of a recording, if it is the one in hand, and wait until nothing holds its files."""
        with self._turn:
            if self._recording_id == recording_id:
                self._end_child()
                self._turn.wait_for(lambda: self._recording_id != recording_id)

    def close(self) -> None:
        """Break off what is in hand, and end; it begins anew when vastus starts again."""
        with self._turn:
            self._open = False
            self._end_child()
            self._turn.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Break off what is in hand and work on nothing until this ends."""
        worked = self._open
        self.close()
        yield
        if worked:
            self.begin()

    def _work(self) -> None:
        while True:
            with self._turn:
                if not self._open:
                    return
                work = self._take()
                if work is None:
                    self._turn.wait()
                    continue
                self._recording_id, self._share = work[0], 0.0
                child = self._child = _started(work[1], work[2])
            report = _heard(child, self._tell)
            with self._turn:
                broken_off = self._child is None
                self._child = None
            if not broken_off:
                self._give(work[0], report)
            with self._turn:
                self._recording_id = None
                self._turn.notify_all()

    def _tell(self, share: float) -> None:
        with self._turn:
            self._share = share

    def _end_child(self) -> None:
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)  # with the process that reads the file
            self._child = None


def run(folder: Path, hints: Hints) -> Report:
    """Measure the file in a folder at once, and return what came out."""
    return _heard(_started(folder, hints), lambda _: None)


def _heard(child: "subprocess.Popen[str]", tell: Callable[[float], None]) -> Report:
    """Listen until the child ends, and return the last that it said; a child that died said that it is broken."""
    last = Report(refusal=BROKEN)
    if child.stdout is not None:
        for line in child.stdout:
            last = msgspec.json.decode(line, type=Report)
            tell(last.share)
        child.stdout.close()
    if child.stdin is not None:
        with suppress(BrokenPipeError):  # it died before it had heard what the person said
            child.stdin.close()
    done = last.refusal is not None or last.fingerprint
    return last if child.wait() == 0 and done else Report(refusal=BROKEN)


def _started(folder: Path, hints: Hints) -> "subprocess.Popen[str]":
    child = subprocess.Popen(  # noqa: S603, every word is ours
        [sys.executable, "-m", "vastus.service.recordings.child", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the server, which ends it
    )
    if child.stdin is not None:
        with suppress(BrokenPipeError):  # it died already; what it said, or did not say, is heard next
            child.stdin.write(msgspec.json.encode(hints).decode() + "\n")
            child.stdin.flush()
    return child
