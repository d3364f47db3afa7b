"""In which order the files of the tests are shared out: two workers end together only if no long file comes last.

xdist begins with the files of the most tests; the longest have few. What is not listed here follows as xdist has it.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePath

# Those that take a minute or more where two run at once, the longest first; ``--durations`` says which.
LONG = (
    "safety/test_proofs.py",
    "web/recordings/test_asks.py",
    "evidence/test_renames.py",
    "measure/read/test_fuzz.py",
    "requirements/test_install.py",
    "web/interviews/test_result.py",
    "evidence/test_deletions.py",
    "cli/test_interview.py",
    "safety/test_plain.py",
    "evidence/test_broken_rules.py",
    "web/test_app.py",
    "cli/test_measure.py",
    "web/recordings/test_list.py",
    "service/recordings/test_queue.py",
    "evidence/test_load.py",
    "measure/test_floors.py",
)
HERE = Path(__file__).parent


def order(files: Sequence[PurePath]) -> list[int]:
    """Return the places of tests, given the file of each, in the order in which they are to run."""
    counts = Counter(files)
    first = {HERE / name: place for place, name in enumerate(LONG)}
    return sorted(range(len(files)), key=lambda k: (first.get(Path(files[k]), len(LONG)), -counts[files[k]]))
