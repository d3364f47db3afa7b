"""Scores detections against truth.

One detection may match one true twitch, by time only, within TOLERANCE. Required twitches (at least the counting
floor, not the second discharge of a doublet) are matched first. The others are optional: finding one is neither a
miss nor an error. Every other detection is a false positive, also inside excluded stretches. A recording without an
answer misses everything.

Detections: ``{"twitches": [{"begin", "peak_time", "duration", "amplitude", "unit", "channel", "certainty"}],
"watched_seconds", "rate_per_minute": {"low", "rate", "high"}}``. One twitch is one entry, also when several channels
see it. ``watched_seconds``: what nobody can watch must be left out; voluntary, tremor, buzz and posture stretches may
be. The rate is right anywhere between that of the required and that of all twitches.
"""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.suite.schedule import Truth
from benchmarks.suite.sources import Array

Figures = dict[str, Any]
Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]

TOLERANCE = {"emg": 0.020, "accelerometer": 0.050, "video": 0.100}
BANDS = {
    "emg": (20, 50, 100, 200, 1000),
    "accelerometer": (1, 3, 10, 30, 1000),
    "video": (0.1, 0.25, 0.5, 1, 100),
}
SUMMED = ("found", "required", "hits", "all", "all_hits", "false", "false_excluded", "minutes")


def match(true: Array, found: Array, first: Mask, tolerance: float) -> Indices:
    """Pair times (s) one to one, ``first`` ones before the rest and nearest pairs first.

    Returns for each true time the index of its detection, or -1.
    """
    pair = np.full(len(true), -1)
    if not len(true) or not len(found):
        return pair
    apart = np.abs(true[:, None] - found[None, :])
    i, j = np.nonzero(apart <= tolerance)
    taken = np.zeros(len(found), bool)
    for k in np.lexsort((apart[i, j], ~first[i])):
        if pair[i[k]] < 0 and not taken[j[k]]:
            pair[i[k]], taken[j[k]] = j[k], True
    return pair


def score_one(truth: Truth, result: Figures | None) -> Figures:
    """Return counts and errors of one recording; ``result`` None (no answer) misses everything."""
    result = result or {}
    events, found = truth["twitches"], result.get("twitches", [])
    size = np.array([w["amplitude"] for w in events], float)
    single = np.array([not w["doublet"] for w in events], bool)
    required = single & (size >= truth["floor"])
    true_at = np.array([w["peak_time"] for w in events], float)
    found_at = np.array([w["peak_time"] for w in found], float)
    pair = match(true_at, found_at, required, TOLERANCE[truth["modality"]])
    hit = pair >= 0
    left = np.setdiff1d(np.arange(len(found)), pair[hit])
    return {
        "name": truth["name"],
        "modality": truth["modality"],
        "condition": truth["condition"],
        "answered": bool(result),
        "minutes": truth["watched_seconds"] / 60,
        "silent": truth["plan"]["per_minute"] == 0,
        "rate": truth["plan"]["rate"],
        "found": len(found),
        "required": int(required.sum()),
        "hits": int((hit & required).sum()),
        "all": int(single.sum()),
        "all_hits": int((hit & single).sum()),
        "doublets": int((~single).sum()),
        "doublet_hits": int((hit & ~single).sum()),
        "false": len(left),
        "false_excluded": sum(any(e["begin"] <= found_at[k] <= e["end"] for e in truth["excluded"]) for k in left),
        "timing": [float(abs(true_at[i] - found_at[j])) for i, j in enumerate(pair) if j >= 0],
        "octaves": _octaves(events, found, pair),
        "bands": _bands(truth["modality"], size, single, hit),
        **_overall(truth, result),
    }


def _octaves(events: list[Truth], found: list[Figures], pair: Indices) -> list[float]:
    """Return how far off each amplitude is that is told in the unit of the truth."""
    told = [(found[j], events[i]["amplitude"]) for i, j in enumerate(pair) if j >= 0]
    sizes = [(float(one.get("amplitude", np.nan)), size) for one, size in told if one.get("unit") == events[0]["unit"]]
    return [float(abs(np.log2(a / b))) for a, b in sizes if a > 0]


def _bands(modality: str, size: Array, single: Mask, hit: Mask) -> dict[str, list[int]]:
    """Return for each band of size how many were found, of how many."""
    bands = {}
    for low, high in pairwise(BANDS[modality]):
        inband = single & (size >= low) & (size < high)
        bands[f"{low:g}-{high:g}"] = [int((hit & inband).sum()), int(inband.sum())]
    return bands


def _overall(truth: Truth, result: Figures) -> Figures:
    """Return how far off the rate and the watched time are, where they are told."""
    out: Figures = {}
    low, high = sorted((truth["rate_per_minute"], truth["rate_per_minute_all"]))
    rate = result.get("rate_per_minute")
    if rate:
        out["rate_error"] = rate["rate"] - min(max(rate["rate"], low), high)
        out["covered"] = bool(rate["low"] <= high + 1e-9 and rate["high"] >= low - 1e-9)
    if "watched_seconds" in result:
        w = result["watched_seconds"]
        fair = min(max(w, truth["watched_seconds_least"]), truth["watched_seconds"])
        out["watched_error"] = abs(w - fair) / truth["seconds"]
    return out


def pool(rows: list[Figures]) -> Figures:
    """Return the figures of several recordings together."""
    total = {k: sum(r[k] for r in rows) for k in SUMMED}
    sens = _part(total["hits"], total["required"])
    precision = _part(total["found"] - total["false"], total["found"])
    silent = [r for r in rows if r["silent"]]
    f1 = 0.0 if not sens or not precision else 2 * sens * precision / (sens + precision)
    return {
        "recordings": len(rows),
        "unanswered": sum(not r["answered"] for r in rows),
        "sensitivity": sens,
        "sensitivity_all": _part(total["all_hits"], total["all"]),
        "precision": precision,
        "f1": f1 if total["required"] else None,
        "false_per_minute": _part(total["false"], total["minutes"]),
        "false_excluded_per_minute": _part(total["false_excluded"], total["minutes"]),
        "false_per_minute_silent": _part(sum(r["false"] for r in silent), sum(r["minutes"] for r in silent)),
        "rate_bias": _mean([r["rate_error"] for r in rows if "rate_error" in r]),
        "interval_coverage": _mean([r["covered"] for r in rows if "covered" in r]),
        "watched_error": _mean([r["watched_error"] for r in rows if "watched_error" in r]),
        "timing_ms": _mean([1e3 * t for r in rows for t in r["timing"]]),
        "amplitude_octaves": _mean([t for r in rows for t in r["octaves"]]),
        "bands": {k: _part(a, b) for k, (a, b) in _summed_bands(rows).items()},
    }


def _part(a: float, b: float) -> float | None:
    return a / b if b else None


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _summed_bands(rows: list[Figures]) -> dict[str, list[int]]:
    bands: dict[str, list[int]] = {}
    for r in rows:
        for name, (a, b) in r["bands"].items():
            old = bands.setdefault(name, [0, 0])
            bands[name] = [old[0] + a, old[1] + b]
    return bands


def rows_of(truths: Path, results: Path) -> list[Figures]:
    """Score every ``NAME.truth.json`` in ``truths`` against ``NAME.json`` in ``results``."""
    rows = []
    for path in sorted(truths.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        answer = results / f"{truth['name']}.json"
        rows.append(score_one(truth, json.loads(answer.read_text(encoding="utf-8")) if answer.exists() else None))
    return rows


def grouped(rows: list[Figures]) -> dict[str, dict[str, Figures]]:
    """Return the figures of each modality: of all its recordings, and of each condition."""
    groups: dict[str, dict[str, Figures]] = {}
    for modality in sorted({r["modality"] for r in rows}):
        mine = [r for r in rows if r["modality"] == modality]
        groups[modality] = {"all": pool(mine)}
        for condition in dict.fromkeys(r["condition"] for r in mine):
            groups[modality][condition] = pool([r for r in mine if r["condition"] == condition])
    return groups


def score(truths: Path, results: Path) -> Figures:
    """Return the figures of ``rows_of`` by modality and condition, and one by one."""
    rows = rows_of(truths, results)
    return {"groups": grouped(rows), "recordings": rows}
