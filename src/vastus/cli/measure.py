"""``vastus measure``: the twitches of one recording in words or JSON, or a folder of recordings as a table."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import msgspec

from vastus.cli.show.sheet import Sheet
from vastus.contract.measure import Measurement, Twitch
from vastus.errors import Fault, Refused
from vastus.say import measured as say
from vastus.say.tongue import anew
from vastus.say.written import clock, percent
from vastus.sentence import Sentence, sentence
from vastus.service.recordings.measure import Measured
from vastus.service.recordings.measure import again as made_again
from vastus.service.recordings.measure import measure as measured

SUREST = 0.99  # nothing is told as wholly sure
NOT_A_DOCTOR = sentence("A recording never makes anything less urgent. How soon to be seen is asked by: vastus assess")


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
@click.option(
    "--again",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Make this result, as --json printed it, again: with its settings and marks.",
)
@click.option("--workers", type=click.IntRange(min=1), help="How many files of a folder at once.")
def measure(**given: Any) -> None:
    """Find every twitch in a recording: EMG, a phone's motion sensor, or a video.

    PATH is a file, or a folder of files together with --out. A folder that was broken off goes on where it stopped.
    """
    _do(Asked(**given))


@dataclass(frozen=True, slots=True)
class Asked:
    """All that was asked for on the command line."""

    path: Path
    as_json: bool
    channels: str
    mapping: tuple[str, ...]
    scale: float | None
    plot: Path | None
    annotate: Path | None
    out: Path | None
    again: Path | None
    workers: int | None

    @property
    def more(self) -> bool:
        """Return whether a file is to be read, drawn or written in a certain way."""
        return bool(self.channels or self.mapping or self.scale or self.plot or self.annotate)


def _do(order: Asked) -> None:
    _check(order)
    for made in (order.plot, order.annotate, order.out):
        _placed(made, order.path)
    if order.out is not None:
        _folder(order.path, order.out, order.workers or os.cpu_count() or 1)
    elif order.again is not None:
        _shown(_again(order.path, order.again), as_json=order.as_json)
    else:
        _one(order)


def _check(order: Asked) -> None:
    """Refuse what does not go together. Raises UsageError."""
    folder = order.path.is_dir()
    if folder and (order.out is None or order.as_json or order.again or order.more):
        raise click.UsageError(
            sentence("A folder goes with --out TABLE.csv or TABLE.parquet, and with --workers alone.")
        )
    if not folder and (order.out is not None or order.workers is not None):
        raise click.UsageError(sentence("--out and --workers go with a folder."))
    if order.again is not None and order.more:
        raise click.UsageError(sentence("--again goes with --json alone: all else stands in the result."))
    if order.plot is not None and order.plot.suffix.lower() not in (".svg", ".html"):
        raise click.UsageError(sentence("--plot draws .svg or .html files."))


def _one(order: Asked) -> None:
    """Measure one file, and tell, draw and write what was found."""
    done = _measured(order)
    if order.plot is not None:
        from vastus.cli.show.plot import plot

        plot(done, order.plot)
    if order.annotate is not None:
        from vastus.service.recordings.edfplus import annotate

        annotate(done.recording, done.contract, order.annotate)
    _shown(done.contract, as_json=order.as_json)


def _shown(measurement: Measurement, *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(measurement), indent=2))
    else:
        click.echo(told(measurement))


def _placed(target: Path | None, path: Path) -> None:
    """Refuse, before the long work, a place that cannot be written to, or that would overwrite the recording."""
    if target is None:
        return
    if not os.access(target.parent, os.W_OK):
        raise Refused(
            sentence(
                "Nothing can be written into the folder {folder}. Make it, or choose another one.", folder=target.parent
            )
        )
    if target.exists() and target.samefile(path):
        raise Refused(
            sentence("{file_name} is the recording itself. Choose another name for what is made.", file_name=target)
        )


def _measured(order: Asked) -> Measured:
    with _progress() as progress:
        return measured(
            order.path,
            channels=_named(order.channels),
            mapping=_mapped(order.mapping),
            scale=order.scale,
            progress=progress,
        )


def _again(path: Path, result: Path) -> Measurement:
    """Return a result made again from its file."""
    try:
        made = msgspec.json.decode(result.read_bytes(), type=Measurement).made
    except msgspec.DecodeError as error:
        raise Refused(
            sentence("{file_name} is no result of vastus measure --json.", file_name=result.name),
            [Fault("", str(error))],
        ) from error
    with _progress() as progress:
        return made_again(made, path, progress)


@contextmanager
def _progress() -> Iterator[Callable[[float], None]]:
    """Show on the error output how far the measuring is, as a share."""
    with click.progressbar(length=1000, label=anew(sentence("Measuring")), file=sys.stderr) as bar:
        yield lambda share: bar.update(max(0, round(1000 * share) - bar.pos))


def _named(channels: str) -> list[str]:
    return [part.strip() for part in channels.split(",") if part.strip()]


def _mapped(texts: tuple[str, ...]) -> dict[str, str]:
    """Return role → column; a comma inside a column's name stays, as it is not followed by role=."""
    mapping: dict[str, str] = {}
    for part in re.split(r",(?=\s*\w+\s*=)", ",".join(texts)) if texts else ():
        role, equals, column = part.partition("=")
        if not equals or not column.strip():
            raise Refused(sentence("--map {part} should read role=column, such as time=t or unit=mV.", part=repr(part)))
        mapping[role.strip()] = column.strip()
    return mapping


def _folder(folder: Path, out: Path, workers: int) -> None:
    from vastus.service.recordings.folder import measure_folder

    with click.progressbar(length=1, label=anew(sentence("Measuring")), file=sys.stderr, show_pos=True) as bar:

        def done(files: int, total: int) -> None:
            bar.length = total
            bar.update(files - bar.pos)

        good, refused = measure_folder(folder, out, workers, done)
    said = sentence("{table}: {good} measured, {refused} could not be read.", table=out, good=good, refused=refused)
    click.echo(anew(said))


def told(measurement: Measurement) -> str:
    """Return a result in words: what was seen, how sure, what was left out, what to do better."""
    sheet = Sheet()
    sheet.heading(say.seen(measurement))
    for line in say.measured(measurement):
        sheet.text(line)
    usable = measurement.rate_per_minute is not None
    for title, lines in (
        (sentence("How good the recording was:"), measurement.quality.says),
        (sentence("What to do better next time:"), measurement.quality.try_next),
        (sentence("Left out, and why:"), say.left_out(measurement)),
        (sentence("The twitches:"), [_line(twitch) for twitch in measurement.twitches] if usable else []),
        (sentence("How the file was read:"), measurement.recording.notes),
    ):
        if lines:
            sheet.gap()
            sheet.text(title)
            sheet.bullets(lines)
    sheet.gap()
    sheet.text(NOT_A_DOCTOR)
    return str(sheet)


def _line(twitch: Twitch) -> Sentence:
    if twitch.by_hand:
        return sentence("{time}  added by hand", time=clock(twitch.peak_time))
    known = {
        "time": clock(twitch.peak_time),
        "size": say.size(twitch),
        "channel": twitch.channel,
        "sure": percent(min(twitch.certainty, SUREST)),
    }
    if twitch.doublet:
        return sentence("{time}  {size}, {channel}, sure {sure}, the second of a pair", **known)
    return sentence("{time}  {size}, {channel}, sure {sure}", **known)
