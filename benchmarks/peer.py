"""``python -m benchmarks.peer FILE NAME``: one peer on one EDF, from the file to its detections, as JSON.

What it needs to import and to compile is done before, so only the work is counted.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.suite.opened import read_emg
from benchmarks.suite.peers import Found, answer, neurokit, quietly, spikes

EVERY_CHANNEL = 1000
WARM = 10  # seconds
# The peer, and how many parts of the recording it is shown: all of it would not fit into memory, or last for hours.
SHOWN: dict[str, tuple[Callable[..., Found], int]] = {
    "NeuroKit2, its defaults, every channel": (partial(neurokit, method="threshold", most=EVERY_CHANNEL), 1),
    "NeuroKit2, its defaults, the two liveliest channels": (partial(neurokit, method="threshold"), 1),
    "spikeinterface, 5 SD": (partial(spikes, threshold=5), 4),
    "spikeinterface, 8 SD": (partial(spikes, threshold=8), 4),
}


def main() -> None:
    """Run the peer and tell what it found, and how long it took."""
    quietly()
    path, (call, _) = Path(sys.argv[1]), SHOWN[sys.argv[2]]
    x, rate = read_emg(path)
    call(x[: round(WARM * rate), :2], rate)
    del x
    clock, used = time.perf_counter(), time.process_time()
    x, rate = read_emg(path)
    found = call(x, rate)
    seconds, processor = time.perf_counter() - clock, time.process_time() - used
    print(json.dumps({"seconds": seconds, "processor": processor, **answer(found, len(x) / rate, "emg")}))


if __name__ == "__main__":
    main()
