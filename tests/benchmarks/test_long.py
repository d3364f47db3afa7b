"""Long recordings are what their truth says, and a command is watched together with what it starts."""

import sys

import numpy as np
import pytest
from benchmarks.suite.opened import read_emg

from benchmarks import long, tree

HOLDS = "import time; held = bytearray(80_000_000); held[::4096] = b'x' * len(held[::4096]); time.sleep(0.5)"
STARTS = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLDS!r}], check=True)"


def test_a_stretch_is_written_over_and_over(tmp_path):
    muscle = long.muscle("clean", 20, 2, 1000)
    path = tmp_path / "long.edf"
    muscle.write(path, 2, 3)
    x, rate = read_emg(path)
    assert (x.shape, rate) == ((60_000, 2), 1000)
    np.testing.assert_array_equal(x[:20_000], x[40_000:])
    once, told = muscle.told(), muscle.told(3)
    assert told["seconds"] == 60
    assert len(told["twitches"]) == 3 * len(once["twitches"]) > 0
    last, late = once["twitches"][-1], told["twitches"][-1]
    assert late["peak_time"] == pytest.approx(last["peak_time"] + 40)
    assert late["begin"] == pytest.approx(last["begin"] + 40)
    assert late["duration"] == last["duration"]


def test_memory_is_that_of_all_processes():
    ran = tree.run([sys.executable, "-c", STARTS])
    assert 80 < ran.held < 250
    assert ran.seconds > 0.5


def test_a_command_that_fails_ends_the_benchmark_with_its_words():
    with pytest.raises(SystemExit, match="no such thing"):
        tree.run([sys.executable, "-c", "raise SystemExit('no such thing')"])
