"""The tables of ``make floors``: the aims, every method by condition, and vastus in each condition."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from benchmarks.suite.score import Figures, grouped, pool

OURS = "vastus"
TITLES = {"emg": "EMG", "accelerometer": "A phone's acceleration", "video": "Video"}
REAL = "real: "  # the name of a method, on real recordings, starts so
Rows = dict[str, list[Figures]]

SHOWN = {
    "recordings": ("n", "{}"),
    "sensitivity": ("sensitivity", "{:.3f}"),
    "precision": ("precision", "{:.3f}"),
    "f1": ("F1", "{:.3f}"),
    "false_per_minute": ("false/min", "{:.2f}"),
    "false_per_minute_silent": ("false/min at rate 0", "{:.2f}"),
    "rate_bias": ("rate bias, /min", "{:+.2f}"),
    "interval_coverage": ("interval holds it", "{:.2f}"),
    "watched_error": ("watched, off by", "{:.3f}"),
    "timing_ms": ("timing, ms", "{:.1f}"),
    "amplitude_octaves": ("amplitude, octaves off", "{:.2f}"),
}
REAL_NOTE = """Real contractions, walking and needle recordings as they are: nobody marked twitches in them, so every
detection counts as false, and that figure is the most that can be wrong. Averaged evoked responses, and real motor
units of a grid over the thigh, at the size they had, one by one in real rest ([how](suite/real.py))."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure of some recordings should be."""

    what: str
    figure: str
    low: float
    high: float
    of: Callable[[Figures], bool]

    def row(self, rows: list[Figures]) -> list[str] | None:
        """Return a row of the table, or None where no recording tells the figure."""
        value = pool([row for row in rows if self.of(row)])[self.figure]
        if value is None:
            return None
        met = self.low <= value <= self.high
        return [self.what, f"{value:.3g}", self._asked(), "yes" if met else "**no**"]

    def _asked(self) -> str:
        if self.high == 1:
            return f"≥ {self.low:g}"
        if self.high == 0:
            return "0"
        return f"{self.low:g}-{self.high:g}" if self.low else f"≤ {self.high:g}"


def _some(modality: str, *conditions: str) -> Callable[[Figures], bool]:
    return lambda row: row["modality"] == modality and (not conditions or row["condition"] in conditions)


AIMS = (
    Aim("EMG, everything: sensitivity", "sensitivity", 0.95, 1, _some("emg", "everything")),
    Aim("EMG, everything: precision", "precision", 0.95, 1, _some("emg", "everything")),
    Aim("EMG, clean: F1", "f1", 0.95, 1, _some("emg", "clean")),
    Aim("EMG: false a minute at rate 0", "false_per_minute_silent", 0, 0.1, _some("emg")),
    Aim("EMG, voluntary: false a minute in it", "false_excluded_per_minute", 0, 0, _some("emg", "voluntary")),
    Aim("EMG: timing, ms", "timing_ms", 0, 5, _some("emg")),
    Aim("phone, rest and breathing: F1", "f1", 0.97, 1, _some("accelerometer", "rest", "breathing and pulse")),
    Aim("phone, everything: F1", "f1", 0.7, 1, _some("accelerometer", "everything")),
    Aim("phone: false a minute at rate 0", "false_per_minute_silent", 0, 0.3, _some("accelerometer")),
    Aim(
        "video of 60 pictures a second or more: F1", "f1", 0.8, 1, lambda row: _some("video")(row) and row["rate"] >= 60
    ),
    Aim("video: false a minute at rate 0", "false_per_minute_silent", 0, 0.3, _some("video")),
    Aim("the interval holds the rate", "interval_coverage", 0.93, 0.97, lambda _: True),
)


def every(rows: Rows) -> Iterator[str]:
    """Yield all tables as Markdown, from the scored recordings of every method."""
    suite = {method: own for method, own in rows.items() if not method.startswith(REAL)}
    real = {method: own for method, own in rows.items() if method.startswith(REAL)}
    yield "## Aims\n"
    met = [row for row in (aim.row(suite[OURS]) for aim in AIMS) if row]
    yield _table(["aim", "measured", "asked for", "met"], met)
    for modality in dict.fromkeys(row["modality"] for row in suite[OURS]):
        yield f"## {TITLES[modality]}\n"
        yield "F1 (false detections a minute in recordings without a twitch):\n"
        yield _methods(_of(suite, modality), _brief)
        yield "vastus in each condition, and the share it finds by size (µV, mg or px):\n"
        own = grouped(_of(suite, modality)[OURS])[modality]
        yield _conditions(own)
        yield _sizes(own)
    if real:
        yield f"## Real recordings and real shapes\n\n{REAL_NOTE}\n"
        yield _methods(real, _found, left_out="all")


def _of(rows: Rows, modality: str) -> Rows:
    kept = {method: [row for row in own if row["modality"] == modality] for method, own in rows.items()}
    return {method: own for method, own in kept.items() if own}


def _methods(rows: Rows, cell: Callable[[Figures], str], left_out: str = "") -> str:
    """Return every method by condition."""
    groups = {method: next(iter(grouped(own).values())) for method, own in rows.items()}
    names = [name for name, _ in _last(next(iter(groups.values())), "all") if name != left_out]
    lines = [
        [
            method.removeprefix(REAL),
            *(cell(group[name]) for name in names),
            f"{sum(row['elapsed'] for row in rows[method]):.0f}",
        ]
        for method, group in groups.items()
    ]
    return _table(["method", *names, "s"], lines)


def _brief(figures: Figures) -> str:
    return f"{_number(figures['f1'], '{:.2f}')} ({_number(figures['false_per_minute_silent'], '{:.1f}')})"


def _found(figures: Figures) -> str:
    """Return sensitivity and precision, or how many were found a minute where no truth is known."""
    if figures["sensitivity"] is None:
        return f"{figures['false_per_minute']:.1f}/min"
    return f"{figures['sensitivity']:.2f}, {_number(figures['precision'], '{:.2f}')}"


def _conditions(own: dict[str, Figures]) -> str:
    lines = [
        [name, *(_number(figures[key], form) for key, (_, form) in SHOWN.items())]
        for name, figures in _last(own, "all")
    ]
    return _table(["condition", *(label for label, _ in SHOWN.values())], lines)


def _sizes(own: dict[str, Figures]) -> str:
    lines = [[name, *(_number(v, "{:.2f}") for v in figures["bands"].values())] for name, figures in _last(own, "all")]
    return _table(["condition", *own["all"]["bands"]], lines)


def _last(own: dict[str, Figures], name: str) -> list[tuple[str, Figures]]:
    return sorted(own.items(), key=lambda item: item[0] == name)


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else form.format(value)


def _table(head: list[str], lines: Iterable[list[str]]) -> str:
    ruler = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ruler, *lines]) + "\n"
