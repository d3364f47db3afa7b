"""Why a file was refused: every code that BadRecording carries, and what it means."""

from collections.abc import Mapping
from typing import Final

from vastus.sentence import Sentence, sentence

CODES: Final[Mapping[str, Sentence]] = {
    "missing": sentence("There is no such file, or it may not be read."),
    "file": sentence("It is a folder, a device or a pipe, not a file."),
    "empty": sentence("The file holds no bytes, or no samples."),
    "size": sentence("The file is larger than vastus reads, or claims to be."),
    "format": sentence("The bytes are of no format that vastus knows."),
    "variant": sentence("The format is known, but not this variant of it."),
    "header": sentence("The first part of the file, which says what follows, contradicts itself or the file."),
    "damaged": sentence("What follows the header cannot be read."),
    "table": sentence("Too many rows of a table cannot be read as numbers."),
    "zip": sentence("The zip holds no recording, or more than a zip may hold."),
    "part": sentence("A file that belongs to this one is missing, or may not be opened."),
    "codec": sentence("The video is packed in a way that vastus does not open."),
    "channels": sentence("No channel can be used, or one that was asked for is not there."),
    "mapping": sentence("What was said about columns or numbers does not fit the file."),
    "unit": sentence("The file does not say in which unit its numbers are."),
    "rate": sentence("How fast the recording was taken stands nowhere, or cannot be."),
    "changed": sentence("The file changed while it was read."),
    "memory": sentence("Reading took more memory than one file may take."),
    "time": sentence("Reading took more time than one file may take."),
    "died": sentence("The process that read the file ended without an answer; the file is most likely damaged."),
}
