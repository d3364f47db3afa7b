"""What a process that reads a stranger's file may not do.

Linux holds all of it. macOS does not hold the limit on memory; there the watch on time and the closed door remain.
No file and no socket can be opened once the door is shut: whatever is opened needs a number below RLIMIT_NOFILE, and
all of those are taken. RLIMIT_DATA rather than RLIMIT_AS, because the code of the libraries and the unused stacks of
decoding threads take addresses, not memory.
"""

import fcntl
import math
import os
import resource
from pathlib import Path

from vastus.measure.read.sniff import MEGABYTE, SIGNALS, Format

FILE, FOLDER, LINE = 3, 4, 5  # descriptors of a child, in the order in which they are kept
TAKEN = 6
PARTS = 64  # files beside the one given
STEP = 30.0  # s on the processor for each further percent of a long opening, and for each question
SLACK = 24_000_000  # bytes of code that are only touched while reading, and so join the memory in use later
HIGH = 512


class Bounds:
    """The limits of this process, as they are drawn closer."""

    def begin(self) -> None:
        """Nothing is written, neither a file nor a core, and opening may not take for ever."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        self.spend(STEP)

    def hold(self, kind: Format, size: int) -> None:
        """Hold memory, time and processes to what a format may take, and open nothing more. Its code is imported."""
        _hold_memory(kind.memory)
        self.spend(STEP + 60.0 * size / (100 * MEGABYTE))
        if kind.memory == SIGNALS:
            resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # video is decoded by threads; root is not bound by this
        if not kind.beside:
            os.dup2(LINE, FOLDER)
        resource.setrlimit(resource.RLIMIT_NOFILE, (TAKEN, TAKEN + (PARTS if kind.beside else 0)))

    def spend(self, seconds: float = STEP) -> None:
        """Allow this much more time on the processor; the kernel ends the process after that."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (until if hard == resource.RLIM_INFINITY else min(until, hard), hard))

    def ajar(self, number: int) -> None:
        """Let descriptor ``number`` be opened, as far as the door was not shut for good."""
        resource.setrlimit(resource.RLIMIT_NOFILE, (number + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

    def shut(self, taken: int) -> None:
        """Shut the door for good: descriptors 0 … ``taken`` - 1 are in use. The folder is left."""
        os.dup2(LINE, FOLDER)
        resource.setrlimit(resource.RLIMIT_NOFILE, (taken, taken))


def keep_only(*numbers: int) -> None:
    """Leave these descriptors open, as FILE, FOLDER, LINE, and no other; the standard streams lead nowhere."""
    aside = [fcntl.fcntl(number, fcntl.F_DUPFD, HIGH) for number in numbers]
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(FILE):
        os.dup2(nowhere, stream)
    os.closerange(FILE, HIGH)
    for place, number in enumerate(aside, FILE):
        os.dup2(number, place)
    os.closerange(HIGH, 1 << 16)


def _hold_memory(most: int) -> None:
    """Hold the memory in use below ``most`` bytes, counting the code of Python and its libraries."""
    code = _resident_code()
    if code is not None:
        room = most - code - SLACK
        resource.setrlimit(resource.RLIMIT_DATA, (room, room))


def _resident_code() -> int | None:
    """Return the bytes of memory that hold files (code), or None where the system does not say (macOS)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return 1024 * int(fields["RssFile"].split()[0])
