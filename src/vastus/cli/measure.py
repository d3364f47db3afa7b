"""``vastus measure``: the twitches of one recording in words or JSON, or a folder of recordings as a table."""

import os
import re
import sys
from pathlib import Path

import click
import msgspec

from vastus.cli.sheet import Sheet
from vastus.contract.measure import Measurement, Twitch
from vastus.errors import Refused
from vastus.say import measured as saying
from vastus.say.local import clock, figure
from vastus.service.recordings.measure import Measured
from vastus.service.recordings.measure import measure as measured

SUREST = 0.99  # nothing is told as wholly sure
NOT_A_DOCTOR = "A recording never makes anything less urgent. How soon to be seen is asked by: vastus assess"


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON (docs/reference/measure.md).")
@click.option("--channels", default="", help="Only these channels, by name or number, such as 1,3.")
@click.option("--map", "mapping", multiple=True, help="What is what: time=t,x=ax,unit=g or emg=CH1,unit=mV.")
@click.option("--scale", type=click.FloatRange(min=0, min_open=True), help="Millimetres in one pixel of a video.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw it into this .svg or .html file.")
@click.option("--annotate", type=click.Path(dir_okay=False, path_type=Path), help="Write it as EDF+ with the twitches.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The table for a folder: .parquet or .csv."
)
@click.option("--workers", type=click.IntRange(min=1), help="How many files of a folder at once.")
def measure(
    *,
    path: Path,
    as_json: bool,
    channels: str,
    mapping: tuple[str, ...],
    scale: float | None,
    plot: Path | None,
    annotate: Path | None,
    out: Path | None,
    workers: int | None,
) -> None:
    """Find every twitch in a recording: EMG, a phone's motion sensor, or a video.

    PATH is a file, or a folder of files together with --out. A folder that was broken off goes on where it stopped.
    """
    if path.is_dir():
        if out is None or as_json or plot or annotate or channels or mapping or scale:
            raise click.UsageError("A folder goes with --out TABLE.csv or TABLE.parquet, and with --workers alone.")
        _placed(out, path)
        _folder(path, out, workers or os.cpu_count() or 1)
        return
    if out is not None or workers is not None:
        raise click.UsageError("--out and --workers go with a folder.")
    if plot is not None and plot.suffix.lower() not in (".svg", ".html"):
        raise click.UsageError("--plot draws .svg or .html files.")
    for made in (plot, annotate):
        _placed(made, path)
    done = _measured(path, channels, mapping, scale)
    if plot is not None:
        from vastus.cli.plot import plot as draw

        draw(done, plot)
    if annotate is not None:
        from vastus.service.recordings.edfplus import annotate as write

        write(done.recording, done.twitches, annotate)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(done.contract), indent=2))
    else:
        click.echo(told(done.contract))


def _placed(made: Path | None, path: Path) -> None:
    """Refuse, before the long work, a place that cannot be written to, or that would overwrite the recording."""
    if made is None:
        return
    if not os.access(made.parent, os.W_OK):
        raise Refused(f"Nothing can be written into the folder {made.parent}. Make it, or choose another one.")
    if made.exists() and made.samefile(path):
        raise Refused(f"{made} is the recording itself. Choose another name for what is made.")


def _measured(path: Path, channels: str, mapping: tuple[str, ...], scale: float | None) -> Measured:
    with click.progressbar(length=1000, label="Measuring", file=sys.stderr) as bar:

        def progress(share: float) -> None:
            bar.update(max(0, round(1000 * share) - bar.pos))

        return measured(path, channels=_named(channels), mapping=_mapped(mapping), scale=scale, progress=progress)


def _named(channels: str) -> list[str]:
    return [part.strip() for part in channels.split(",") if part.strip()]


def _mapped(parts: tuple[str, ...]) -> dict[str, str]:
    """Return role → column; a comma inside a column's name stays, as it is not followed by role=."""
    made: dict[str, str] = {}
    for part in re.split(r",(?=\s*\w+\s*=)", ",".join(parts)) if parts else ():
        role, equals, column = part.partition("=")
        if not equals or not column.strip():
            raise Refused(f"--map {part!r} should read role=column, such as time=t or unit=mV.")
        made[role.strip()] = column.strip()
    return made


def _folder(folder: Path, out: Path, workers: int) -> None:
    from vastus.service.recordings.folder import measure_folder

    with click.progressbar(length=1, label="Measuring", file=sys.stderr, show_pos=True) as bar:

        def done(files: int, of: int) -> None:
            bar.length = of
            bar.update(files - bar.pos)

        good, refused = measure_folder(folder, out, workers, done)
    click.echo(f"{out}: {good} measured, {refused} could not be read.")


def told(result: Measurement) -> str:
    """Return a result in words: what was seen, how sure, what was left out, what to do better."""
    sheet = Sheet()
    sheet.heading(saying.seen(result))
    for line in saying.measured(result):
        sheet.text(line)
    for title, lines in (
        ("How good the recording was:", result.quality.says),
        ("What to do better next time:", result.quality.try_next),
        ("Left out, and why:", saying.left_out(result)),
        ("The twitches:", [_line(twitch) for twitch in result.twitches] if result.rate_per_minute else []),
        ("How the file was read:", result.recording.notes),
    ):
        if lines:
            sheet.gap()
            sheet.text(title)
            sheet.bullets(lines)
    sheet.gap()
    sheet.text(NOT_A_DOCTOR)
    return str(sheet)


def _line(twitch: Twitch) -> str:
    pair = ", the second of a pair" if twitch.doublet else ""
    size = f"{figure(twitch.amplitude, 3)} {saying.UNITS[twitch.unit]}"
    sure = f"sure {min(twitch.certainty, SUREST):.0%}"
    return f"{clock(twitch.peak_time)}  {size}, {twitch.channel}, {sure}{pair}"
