"""The reference page of what can be read as a recording, and why a file is refused."""
# ruff: noqa: E501 - a row of a table is a line

from tests.docs.notation import table
from vastus.measure.read.codes import CODES

HEAD = """# Recordings that can be read

<!-- Made by `make docs`; the codes are those of vastus.measure.read.codes. -->

A file is known by its bytes, never by its name, and is read in a process of its own: 300 MB of memory for signals and
600 MB for video, whatever its length, a limit on time, no other file, no network.

| from | file | notes |
|---|---|---|
| EMG amplifiers | EDF, EDF+ (also with gaps), BDF, BDF+ | volts of any size become µV; other kinds of channels are left out and named |
| PhysioNet | WFDB: header `.hea` with its `.dat` beside it, formats 16, 24, 32, 80 and 212 | records of several segments are refused |
| BITalino, biosignalsplux | OpenSignals text | raw counts become µV where the header names the sensor; otherwise `--map` |
| openhdemg, OTB | MATLAB `.mat` up to version 7.2 | version 7.3 is refused: save it again with `-v7` |
| anything | CSV, TSV, semicolons; decimal point or comma | columns and units are guessed, the guess is told, and `--map` overrides it |
| phyphox | CSV, or the zip with `meta/` | pauses become time that was never recorded |
| Sensor Logger | zip or one CSV | columns by name, never by order |
| Physics Toolbox | CSV | clock texts and stray separators are understood |
| a phone's camera | mp4, mov, webm, mkv, avi: h264, hevc, mpeg4, vp8, vp9, av1, mjpeg | true frame times, turned upright; up to 4096 x 2304, 240 frames a second, 10 minutes |

Roles of `--map`: `time`, `x`, `y`, `z`, `gx`, `gy`, `gz`, `emg`, `unit`, `gain` (counts of one unit), `time_unit`, `rate`. A unit that is neither
written nor told is asked for, never assumed. Gaps, dropped frames and jumps of the clock become time left out, never signal.

## Why a file is refused

Every refusal has one of these codes, says what is wrong and where, and what to do. What a person can say so that the
file may be read after all comes as `asks`: the terminal shows the option that says it and leaves with exit code 2, the
page shows the field, and `POST /api/measure` answers 422 with `error`, `code`, `faults` and `asks`. An ask has a `role`
(one of those above, or `scale` or `channels`), the `column` it is about, the `choices`, what is `unusable` of what was
said, and `instead`: asks that share this word answer one question, and one of them is enough.

"""


def page() -> str:
    """Return the page."""
    return HEAD + table(("code", "means"), [(f"`{code}`", means) for code, means in CODES.items()]) + "\n"
