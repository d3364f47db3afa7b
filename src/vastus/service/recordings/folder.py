"""A folder of recordings measured into one table, a row a file; what was done is kept, so that it can go on later."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path

import msgspec

from vastus.contract.measure import Measurement
from vastus.errors import BadRecording, Refused
from vastus.say.measured import unit_of
from vastus.sentence import sentence

ENDINGS = frozenset(
    ".edf .bdf .hea .txt .mat .csv .tsv .zip .mp4 .m4v .mov .webm .mkv .avi".split()  # noqa: SIM905
)
FORMS = (".csv", ".parquet")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One recording in the table. A file that was refused has a code and says why, and no figures."""

    file: str
    bytes: int
    changed: int  # when the file was last written, ns: a changed file is measured again
    modality: str | None = None
    seconds: float | None = None
    rate: float | None = None
    channels: int | None = None
    watched_seconds: float | None = None
    twitches: int | None = None
    doublets: int | None = None
    per_minute_low: float | None = None
    per_minute: float | None = None
    per_minute_high: float | None = None
    dispersion: float | None = None
    amplitude_median: float | None = None
    amplitude_unit: str | None = None
    units: int | None = None
    quality: str | None = None
    smallest_visible: float | None = None
    excluded: str | None = None  # seconds by reason, as JSON
    refused: str | None = None
    says: str | None = None
    made: str | None = None


def recordings_in(folder: Path) -> list[Path]:
    """Return the files below a folder that may be recordings, by name."""
    paths = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file() and path.name[0] != "."
    )
    if not paths:
        raise Refused(
            sentence(
                "No recordings were found in {folder}. They end in {endings}.",
                folder=folder,
                endings=", ".join(sorted(ENDINGS)),
            )
        )
    return paths


def measure_folder(folder: Path, out: Path, workers: int, done: Callable[[int, int], None]) -> tuple[int, int]:
    """Measure every recording below ``folder`` into ``out``; return how many were measured and how many refused.

    ``done`` is told (files done, files in all) as it goes on. What was done when it is broken off is kept beside
    ``out``, and taken up the next time. The table is written whole or not at all. Raises Refused.
    """
    if out.suffix.lower() not in FORMS:
        raise Refused(sentence("{file_name} should end in .csv or .parquet.", file_name=out.name))
    paths = [path for path in recordings_in(folder) if path.resolve() != out.resolve()]
    journal = out.with_name(f".{out.name}.begun")
    before = {row.file: row for row in _journal(journal)}
    rows = {name: row for path in paths if (row := before.get(name := _name(path, folder))) and _same(row, path)}
    left = [path for path in paths if _name(path, folder) not in rows]
    done(len(rows), len(paths))
    with journal.open("ab") as file, _crew(min(workers, len(left))) as each:
        for row in each(_row, left, [folder] * len(left)):
            file.write(msgspec.json.encode(row) + b"\n")
            file.flush()
            rows[row.file] = row
            done(len(rows), len(paths))
    _write([rows[_name(path, folder)] for path in paths], out)
    journal.unlink()
    refused = sum(row.refused is not None for row in rows.values())
    return len(rows) - refused, refused


@contextmanager
def _crew(workers: int) -> Iterator[Callable[..., Iterator[Row]]]:
    """Give what measures files in their order: in so many processes, or one after the other in this one."""
    if workers <= 1:
        yield map
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as crew:
            yield crew.map


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _same(row: Row, path: Path) -> bool:
    status = path.stat()
    return (row.bytes, row.changed) == (status.st_size, status.st_mtime_ns)


def _journal(path: Path) -> Iterator[Row]:
    """Yield what was done before; a last line that was broken off is done again."""
    if path.exists():
        for line in path.read_bytes().splitlines():
            with suppress(msgspec.DecodeError):
                yield msgspec.json.decode(line, type=Row)


def _row(path: Path, folder: Path) -> Row:
    """Measure one file, in a process of the crew."""
    from vastus.service.recordings.measure import measure

    status = path.stat()
    named = Row(file=_name(path, folder), bytes=status.st_size, changed=status.st_mtime_ns)
    try:
        measured = measure(path)
    except BadRecording as error:
        return msgspec.structs.replace(named, refused=error.code, says=str(error))
    measured.recording.close()
    return _told(named, measured.contract)


def _told(named: Row, measurement: Measurement) -> Row:
    """Return the row of a file with what was measured in it."""
    rate = measurement.rate_per_minute
    sizes = sorted(twitch.amplitude for twitch in measurement.twitches)
    seconds: dict[str, float] = {}
    for span in measurement.excluded:
        seconds[span.why] = round(seconds.get(span.why, 0) + span.end - span.begin, 2)
    return msgspec.structs.replace(
        named,
        modality=measurement.recording.modality,
        seconds=measurement.recording.seconds,
        rate=measurement.recording.rate,
        channels=len(measurement.recording.channels),
        watched_seconds=measurement.watched_seconds,
        twitches=sum(not twitch.doublet for twitch in measurement.twitches),
        doublets=sum(twitch.doublet for twitch in measurement.twitches),
        per_minute_low=rate.low if rate else None,
        per_minute=rate.rate if rate else None,
        per_minute_high=rate.high if rate else None,
        dispersion=rate.dispersion if rate else None,
        amplitude_median=sizes[len(sizes) // 2] if sizes else None,
        amplitude_unit=unit_of(measurement),
        units=len(measurement.units),
        quality=measurement.quality.word,
        smallest_visible=measurement.smallest_visible,
        excluded=msgspec.json.encode(seconds).decode(),
        made=measurement.made.by,
    )


def _write(rows: list[Row], out: Path) -> None:
    """Write the table by way of a file beside it; DuckDB writes both forms."""
    import duckdb

    lines = out.with_name(f".{out.name}.rows")
    half = out.with_name(f".{out.name}.half")
    form = "PARQUET" if out.suffix.lower() == ".parquet" else "CSV, HEADER"
    columns = ", ".join(f"{name!r}: {kind!r}" for name, kind in _columns())
    try:
        lines.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
        with duckdb.connect() as table:
            read = f"read_json(?, format='newline_delimited', columns={{{columns}}})"
            table.execute(f"COPY (SELECT * FROM {read}) TO '{_quoted(half)}' (FORMAT {form})", [str(lines)])  # noqa: S608
        with half.open("rb") as file:
            os.fsync(file.fileno())
        half.replace(out)
    finally:
        lines.unlink(missing_ok=True)
        half.unlink(missing_ok=True)


def _columns() -> Iterator[tuple[str, str]]:
    kinds = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE"}
    for field in msgspec.structs.fields(Row):
        plain = field.type if field.type in kinds else next(part for part in field.type.__args__ if part in kinds)
        yield field.encode_name, kinds[plain]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
