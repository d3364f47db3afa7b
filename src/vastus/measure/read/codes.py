"""Why a file was refused: every code that BadRecording carries, and what it means."""

from collections.abc import Mapping
from typing import Final

CODES: Final[Mapping[str, str]] = {
    "missing": "There is no such file, or it may not be read.",
    "file": "It is a folder, a device or a pipe, not a file.",
    "empty": "The file holds no bytes, or no samples.",
    "size": "The file is larger than vastus reads, or claims to be.",
    "format": "The bytes are of no format that vastus knows.",
    "variant": "The format is known, but not this variant of it.",
    "header": "The first part of the file, which says what follows, contradicts itself or the file.",
    "damaged": "What follows the header cannot be read.",
    "table": "Too many rows of a table cannot be read as numbers.",
    "zip": "The zip holds no recording, or more than a zip may hold.",
    "part": "A file that belongs to this one is missing, or may not be opened.",
    "codec": "The video is packed in a way that vastus does not open.",
    "channels": "No channel can be used, or one that was asked for is not there.",
    "mapping": "What was said about columns or numbers does not fit the file.",
    "unit": "The file does not say what its numbers mean, and nobody else did.",
    "rate": "How fast the recording was taken is not told, or cannot be.",
    "changed": "The file changed while it was read.",
    "memory": "Reading took more memory than one file may take.",
    "time": "Reading took more time than one file may take.",
    "died": "The process that read the file ended without a word; the file is most likely damaged.",
}
