"""``vastus assess``: an interview for a person, JSON for programs."""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from vastus.cli.interview import Talk
from vastus.cli.show import words
from vastus.errors import Refused
from vastus.evidence.policy import Country
from vastus.say.tongue import told
from vastus.sentence import sentence
from vastus.service import choices, shipped
from vastus.service.interviews import cases
from vastus.service.result import result
from vastus.service.settings import Settings

FEW = 64  # as many cases are done sooner by one process than by several
RESEARCH = sentence(
    "For research only: these numbers order causes and rest on judgement. Never show them to a patient."
)


@click.command()
@click.option("--answers", type=click.File("rb"), help="Assess the answers in this JSON file (- for standard input).")
@click.option("--batch", type=click.File("rb"), help="Assess many cases, one JSON case a line; needs --json.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")
@click.option("--interview", is_flag=True, help="Let the interview ask for itself; the file replies. Needs --json.")
@click.option("--research", is_flag=True, help="Add the figures of the model and their intervals. Needs --json.")
@click.option("--country", metavar="CODE", help="The country whose numbers to tell, such as NZ.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the results of --batch here.")
def assess(
    *,
    answers: BinaryIO | None,
    batch: BinaryIO | None,
    as_json: bool,
    interview: bool,
    research: bool,
    country: str | None,
    out: Path | None,
) -> None:
    """Say how soon to be seen, and why: by plain questions, or from a file.

    Without a file this asks you one question at a time.
    """
    place = _country(country)
    _check(answers, batch, out, as_json=as_json, needs_json=interview or research)
    if research:
        click.echo(told(RESEARCH), err=True)
    if batch is not None:
        lines = _text(batch.read()).split("\n")  # not splitlines: a JSON text may hold other line ends
        workers = (os.cpu_count() or 1) if len(lines) > FEW else 1
        _write(cases.batch(lines, interview=interview, research=research, workers=workers), out)
    elif answers is None:
        sys.exit(Talk(place).run())
    else:
        case = cases.read_case(_text(answers.read()))
        if as_json:
            judge = cases.replay if interview else cases.assess
            done = msgspec.json.encode(judge(case, research=research))
            click.echo(msgspec.json.format(done, indent=2))
        else:
            click.echo(words.result(result(cases.answers(case)).advice, country=place))


def _country(code: str | None) -> Country | None:
    """Return the country that was named here, in the settings, or chosen in the app; it is never guessed."""
    settings = Settings.read()
    named = code or settings.country
    if named and shipped.country(named) is None:
        known = ", ".join(one.code for one in shipped.base().countries.listed)
        raise click.UsageError(
            told(sentence("The country {code} is not known here; known are: {known}.", code=named, known=known))
        )
    return shipped.country(named or choices.read(settings.data_folder).country)


def _check(
    answers: BinaryIO | None, batch: BinaryIO | None, out: Path | None, *, as_json: bool, needs_json: bool
) -> None:
    if answers is not None and batch is not None:
        raise click.UsageError(told(sentence("Give --answers or --batch, not both.")))
    if as_json and answers is None and batch is None:
        raise click.UsageError(told(sentence("--json needs --answers FILE or --batch FILE.")))
    if (needs_json or batch is not None) and not as_json:
        raise click.UsageError(told(sentence("--batch, --interview and --research need --json.")))
    if out is not None and batch is None:
        raise click.UsageError(told(sentence("--out goes with --batch.")))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused(
            sentence("Line {line} is not UTF-8 text. Save the file as UTF-8 and try again.", line=line)
        ) from error


def _write(results: Iterable[bytes], out: Path | None) -> None:
    """Write the results, one a line, once all of them are there: whole or not at all."""
    if out is None:
        with tempfile.TemporaryFile() as file:
            file.writelines(_lines(results))
            file.seek(0)
            for part in iter(lambda: file.read(1 << 20), b""):
                click.echo(part, nl=False)
        return
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(_lines(results))
        Path(name).replace(out)
    finally:
        Path(name).unlink(missing_ok=True)


def _lines(results: Iterable[bytes]) -> Iterator[bytes]:
    return (result + b"\n" for result in results)
