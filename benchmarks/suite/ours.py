"""vastus on the files of the suite, in the format of the detections."""

from pathlib import Path
from typing import Any

import msgspec

from benchmarks.suite.formats import MG


def measured(path: Path) -> dict[str, Any]:
    """Return what ``vastus measure`` says of a file; acceleration in mg, as the truth has it. Raises BadRecording."""
    from vastus.service.recordings.measure import measure

    done = measure(path)
    done.recording.close()
    told: dict[str, Any] = msgspec.to_builtins(done.contract)
    for twitch in told["twitches"]:
        if twitch["unit"] == "m/s2":
            twitch |= {"unit": "mg", "amplitude": twitch["amplitude"] / MG}
    return told
