"""``vastus measure --plot``: the trace with its twitches, and when they came, in one file that needs nothing else."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from vastus.draw import charts
from vastus.draw.charts import Moment, Paper, Scene
from vastus.say.tables import single
from vastus.say.tongue import told
from vastus.sentence import sentence
from vastus.service.recordings.measure import Measured
from vastus.store import trace

MOST_BINS = 2000
SHARED = ("$schema", "background", "config")  # what belongs to the whole drawing, not to its parts


def plot(measured: Measured, out: Path) -> None:
    """Draw a measurement into ``out``, an .svg or .html file; whole or not at all."""
    import vl_convert

    spec = drawn(measured)
    if out.suffix.lower() == ".html":
        made = vl_convert.vegalite_to_html(spec, bundle=True)
    else:
        made = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    half = out.with_name(f".{out.name}.half")
    try:
        half.write_text(made, encoding="utf-8")
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)


def drawn(measured: Measured) -> dict[str, Any]:
    """Return the traces of the liveliest channels and the raster, one below the other."""
    measurement = measured.contract
    paper = Paper()
    scene = Scene(
        (0.0, measured.recording.seconds),
        [Moment(twitch.peak_time, "found") for twitch in single(measurement.twitches)],
        measurement.excluded,
    )
    parts: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        kept = trace.keep(measured.recording, measured.twitches, folder, shutil.disk_usage(folder).free)
        for number, line in enumerate(kept.lines):
            values = trace.stretch(folder, kept, number, scene.span, MOST_BINS)
            parts.append({**charts.trace(values, line.unit, scene, paper), "title": line.name})
    if measurement.twitches:
        raster = charts.raster(measurement.twitches, measured.recording.seconds, paper)
        parts.append({**raster, "title": told(sentence("when they came"))})
    if not parts:
        parts.append(charts.raster((), measured.recording.seconds, paper))
    shared = {name: parts[0][name] for name in SHARED}
    return {**shared, "vconcat": [{key: part[key] for key in part if key not in SHARED} for part in parts]}
