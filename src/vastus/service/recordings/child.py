"""The process that measures one recording: ``python -m vastus.service.recordings.child FOLDER``.

It reads what the person said from its standard input, as JSON in one line, and writes JSON lines: the share that is
done, then what came out. The result lies in the folder as ``RESULT``. When its input ends, whoever asked is gone, and
it ends at once.
"""

import os
import sys
import threading
from hashlib import sha256
from pathlib import Path

import msgspec

from vastus.errors import BadRecording, Refusal
from vastus.store.files import WHOLE, Files
from vastus.store.recording import Hints

RESULT = "found.json"
STEPS = 200  # how many times at most it says how far it is
CALM = 10  # so that pages stay quick while it works


class Report(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of what the process reports: how far it is, or, as the last one, what came out."""

    share: float = 0.0
    fingerprint: str = ""
    refusal: Refusal | None = None


def main(folder: Path) -> None:
    """Measure the file in a folder."""
    hints = msgspec.json.decode(sys.stdin.readline(), type=Hints)
    threading.Thread(target=_end_with_the_other, daemon=True).start()
    os.umask(0o077)
    os.nice(CALM)
    try:
        fingerprint = _measure(folder, hints)
    except BadRecording as error:
        _tell(Report(refusal=Refusal.of(error)))
    else:
        _tell(Report(share=1.0, fingerprint=fingerprint))


def _measure(folder: Path, hints: Hints) -> str:
    from vastus.service.recordings.measure import measure
    from vastus.store import trace

    steps = 0

    def progress(share: float) -> None:
        nonlocal steps
        if int(share * STEPS) > steps:
            steps = int(share * STEPS)
            _tell(Report(share=share))

    measured = measure(
        folder / WHOLE, channels=hints.channels, mapping=hints.mapping, scale=hints.scale, progress=progress
    )
    try:
        trace.keep(measured.recording, measured.twitches, folder, Files(folder.parent).free())
    finally:
        measured.recording.close()
    (folder / RESULT).write_bytes(msgspec.json.encode(measured.contract))
    with (folder / WHOLE).open("rb") as file:
        digest = sha256()
        while content := file.read(1 << 20):
            digest.update(content)
    return digest.hexdigest()


def _tell(report: Report) -> None:
    sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
    sys.stdout.flush()


def _end_with_the_other() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
