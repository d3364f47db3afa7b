"""The process that measures one recording: ``python -m vastus.service.measurer FOLDER``.

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
from vastus.store.recording import Said

RESULT = "found.json"
STEPS = 200  # how many times at most it says how far it is
CALM = 10  # so that pages stay quick while it works


class Word(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of what it says: how far it is, or, as the last one, what came out."""

    share: float = 0.0
    fingerprint: str = ""
    refusal: Refusal | None = None


def main(room: Path) -> None:
    """Measure the file in a folder."""
    said = msgspec.json.decode(sys.stdin.readline(), type=Said)
    threading.Thread(target=_end_with_the_other, daemon=True).start()
    os.umask(0o077)
    os.nice(CALM)
    try:
        fingerprint = _measure(room, said)
    except BadRecording as error:
        _tell(Word(refusal=Refusal.of(error)))
    else:
        _tell(Word(share=1.0, fingerprint=fingerprint))


def _measure(room: Path, said: Said) -> str:
    from vastus.service.recordings.measure import measure
    from vastus.store import trace

    told = 0

    def progress(share: float) -> None:
        nonlocal told
        if int(share * STEPS) > told:
            told = int(share * STEPS)
            _tell(Word(share=share))

    measured = measure(room / WHOLE, channels=said.channels, mapping=said.mapping, scale=said.scale, progress=progress)
    try:
        trace.keep(measured.recording, measured.twitches, room, Files(room.parent).free())
    finally:
        measured.recording.close()
    (room / RESULT).write_bytes(msgspec.json.encode(measured.contract))
    with (room / WHOLE).open("rb") as file:
        digest = sha256()
        while content := file.read(1 << 20):
            digest.update(content)
    return digest.hexdigest()


def _tell(word: Word) -> None:
    sys.stdout.write(msgspec.json.encode(word).decode() + "\n")
    sys.stdout.flush()


def _end_with_the_other() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
