"""A small process that has everything imported and forks a child for each file, so that a start takes milliseconds.

It never sees a byte of a file. For each file it takes four descriptors (line, life, file, folder), forks, and sends on
``life`` how the child ended; when the other end closes that, the child is killed.
"""

import os
import selectors
import signal
import socket
import sys
from importlib import import_module

from vastus.measure.read.guard import child, limits
from vastus.measure.read.sniff import FORMATS

_READY = tuple(kind.module for kind in FORMATS if not kind.needs)  # imported once, for all children
_LATE = (  # what the standard library and numpy import only when they need it; the child can open no file then
    *("_strptime", "bisect", "calendar", "csv", "decimal", "fractions", "heapq", "locale", "numbers", "random"),
    *("lzma", "bz2", "zlib", "zipfile", "zoneinfo", "linecache", "json", "unicodedata", "stringprep", "encodings.idna"),
    *("encodings.ascii", "encodings.cp437", "encodings.cp1252", "encodings.latin_1", "encodings.utf_8_sig"),
    *("encodings.utf_16", "encodings.utf_16_be", "encodings.utf_16_le", "encodings.utf_32"),
    *("encodings.utf_32_be", "encodings.utf_32_le", "encodings.raw_unicode_escape", "statistics"),
    *("numpy.ctypeslib", "numpy.fft", "numpy.lib.recfunctions", "numpy.linalg", "numpy.polynomial", "numpy.random"),
)


def main() -> None:
    """Serve until the other end of descriptor ``argv[1]`` is closed."""
    import_late()
    control = socket.socket(fileno=int(sys.argv[1]))
    ended, bell = socket.socketpair()
    with control, ended, bell:
        for end in (ended, bell):
            end.settimeout(0)
        signal.set_wakeup_fd(bell.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        _Server(control, ended).serve()
        signal.set_wakeup_fd(-1)


def import_late() -> None:
    """Import what a child may need: once its door is shut, it can import nothing."""
    for name in (*_LATE, *(f"vastus.measure.read.formats.{part}" for part in _READY)):
        import_module(name)


class _Server:
    """Its children by process number, each with the line on which its end is told."""

    def __init__(self, control: socket.socket, ended: socket.socket) -> None:
        self._control, self._ended = control, ended
        self._children: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        for end in (control, ended):
            self._selector.register(end, selectors.EVENT_READ)

    def serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._ended:
                    self._reap()
                elif key.fileobj is not self._control:
                    self._left(key.data)
                elif not self._start():
                    self._end()
                    return

    def _start(self) -> bool:
        """Fork a child for the descriptors that came: line, life, file, folder. Return whether any came."""
        _, numbers, _, _ = socket.recv_fds(self._control, 1, 4)
        if not numbers:
            return False
        line, life, *files = numbers
        number = os.fork()
        if not number:
            _be_child(line, *files)
        for other in (line, *files):
            os.close(other)
        self._children[number] = socket.socket(fileno=life)
        self._selector.register(self._children[number], selectors.EVENT_READ, number)
        return True

    def _left(self, number: int) -> None:
        """Kill a child whose recording was closed; it is reaped when it has ended."""
        if number not in self._children:
            return  # it ended by itself a moment ago
        self._selector.unregister(self._children[number])
        os.kill(number, signal.SIGKILL)

    def _reap(self) -> None:
        self._ended.recv(4096)
        while self._children:
            number, status = os.waitpid(-1, os.WNOHANG)
            if not number:
                return
            life = self._children.pop(number)
            if life.fileno() in self._selector.get_map():
                self._selector.unregister(life)
            _report(life, os.waitstatus_to_exitcode(status))

    def _end(self) -> None:
        for number, life in self._children.items():
            os.kill(number, signal.SIGKILL)
            os.waitpid(number, 0)  # so that what they used is counted where they were started
            life.close()
        self._selector.close()


def _report(life: socket.socket, status: int) -> None:
    """Send how a child ended to whoever started it."""
    with life:
        try:
            life.sendall(status.to_bytes(2, "little", signed=True))
        except (BrokenPipeError, ConnectionResetError):
            return  # whoever started it is gone


def _be_child(line_fd: int, file_fd: int, folder_fd: int) -> None:
    """Serve one file in this forked process, and end it: it never returns, whatever is raised."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        limits.keep_only(file_fd, folder_fd, line_fd)
        _run()
        status = 0
    finally:
        os._exit(status)


def _run() -> None:
    try:
        child.run()
    finally:
        if error := sys.exception():
            child.last_words(error)


if __name__ == "__main__":
    main()
