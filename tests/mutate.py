"""``make mutate``: every slip in the rules as data, and every slip in the code that reads them, must be noticed.

``python -m tests.mutate --find`` looks with z3 for answers that notice what nothing noticed yet, and keeps them in
``tests/data/rule_kills.jsonl``; what no answers can notice belongs in ``tests/safety/survivors.yaml`` with the reason.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from tests.safety.cases import cases_near, random_cases, read
from tests.safety.mutants import Mutant, Watch, mutants
from vastus.evidence.load import shipped
from vastus.evidence.model import Base

HERE = Path(__file__).parent
WITNESSES = HERE / "data/rule_witnesses.jsonl"
KILLS = HERE / "data/rule_kills.jsonl"
MANY, NEAR, SEED = 5_000, 800, 12  # random cases that are tried, and how many near each rule
FEW = 14  # answers in a case that is kept
SURVIVORS = HERE / "safety/survivors.yaml"
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
QUIET = {**os.environ, "PYTHONWARNINGS": ""}  # mutmut warns of its own; a warning is no error here


def witnesses() -> list[dict[str, Any]]:
    """Return the answers that fire each founding rule."""
    return [json.loads(line)["answers"] for line in WITNESSES.read_text().splitlines()]


def kills() -> list[dict[str, Any]]:
    """Return the small cases made to notice slips, each with its level fixed."""
    return [json.loads(line) for line in KILLS.read_text().splitlines()] if KILLS.exists() else []


def explained() -> dict[str, str]:
    """Return the slips in the rules that nothing can notice, each with the reason."""
    groups = yaml.safe_load(SURVIVORS.read_text())["rules"]
    return {name: group["why"] for group in groups for name in group["slips"]}


def unnoticed(base: Base) -> list[Mutant]:
    """Return the slips in the rules that no witness and no small case notices."""
    cases = [*witnesses(), *(kill["answers"] for kill in kills())]
    watch = Watch(base, [read(told, base) for told in cases])
    return [mutant for mutant in mutants(base) if not watch.notices(mutant)]


def find(base: Base) -> None:
    """Add a small case for each unnoticed slip that some answers can notice."""
    from tests.safety.kills import Finder

    finder = Finder(base)
    known = explained().keys()
    # Cases that the rules have outgrown go; what they noticed is looked for again.
    kept = [kill for kill in kills() if finder.level(kill["answers"]) == kill["level"]]
    _keep(kept)
    left = [mutant for mutant in unnoticed(base) if mutant.name not in known]
    # Most slips are noticed by some of many random cases; the solver looks for the rest.
    for told, mutant in _of_many(base, left):
        kept.append({"answers": told, "level": finder.level(told), "for": mutant.name})
    _keep(kept)
    left = [mutant for mutant in unnoticed(base) if mutant.name not in known]
    while left:
        mutant = left.pop(0)
        found = finder.find(mutant)
        if found is None:
            print(f"no answers notice: {mutant.name}", flush=True)
            continue
        kept.append({"answers": found, "level": finder.level(found), "for": mutant.name})
        _keep(kept)  # each at once, since the whole takes long
        watch = Watch(base, [read(found, base)])
        left = [other for other in left if not watch.notices(other)]


def _of_many(base: Base, left: list[Mutant]) -> Iterator[tuple[dict[str, Any], Mutant]]:
    """Yield small random cases that together notice what any of them notices, the one that notices most first."""
    near = cases_near(base, sorted({name for mutant in left for name in mutant.touches} & base.rule.keys()), SEED, NEAR)
    tried = [told for told in chain(near, random_cases(base, SEED, MANY)) if len(told) <= FEW]
    many = Watch(base, [read(told, base) for told in tried])
    width = len(tried) // 8 + 1
    lanes = [many.noticing(mutant).to_bytes(width, "little") for mutant in left]
    packed = np.frombuffer(b"".join(lanes), np.uint8).reshape(len(left), width)
    noticed = np.unpackbits(packed, axis=1, bitorder="little")
    while noticed.any():
        best = int(noticed.sum(axis=0, dtype=np.int64).argmax())
        by_this = noticed[:, best] == 1
        yield tried[best], left[int(by_this.argmax())]
        noticed[by_this] = 0


def _keep(cases: list[dict[str, Any]]) -> None:
    KILLS.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases))


def strange_code() -> list[str]:
    """Run mutmut on the code that reads answers and rules; return the changes neither noticed nor explained."""
    subprocess.run([MUTMUT, "run", "--max-children", "2"], check=False, env=QUIET)
    known = [re.compile(group["like"]) for group in yaml.safe_load(SURVIVORS.read_text())["code"]]
    results = _mutmut("results")
    names = [line.split(":")[0].strip() for line in results.splitlines() if ": killed" not in line and ": " in line]
    changes = [f"{name}: {_change(name)}" for name in names]
    print(f"code: {len(changes)} changes unnoticed")
    return [change for change in changes if not any(pattern.search(change) for pattern in known)]


def _change(name: str) -> str:
    lines = _mutmut("show", name).splitlines()
    return " ".join(line[1:].strip() for line in lines if line.startswith("+") and not line.startswith("+++"))


def _mutmut(*words: str) -> str:
    done = subprocess.run([MUTMUT, *words], capture_output=True, text=True, check=True, env=QUIET)
    return done.stdout


def main() -> int:
    """Return 1 when a slip was neither noticed nor explained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--find", action="store_true", help="look for answers that notice what nothing notices yet")
    parser.add_argument("--rules", action="store_true", help="only the rules, not the code")
    wanted = parser.parse_args()
    base = shipped()
    if wanted.find:
        find(base)
    left, known = unnoticed(base), explained()
    print(f"rules: {sum(1 for _ in mutants(base))} slips, {len(left)} unnoticed, {len(known)} explained")
    strange = sorted({mutant.name for mutant in left} - known.keys())
    if not wanted.rules:
        strange += strange_code()
    print(*strange, sep="\n")
    return 1 if strange else 0


if __name__ == "__main__":
    sys.exit(main())
