"""``vastus simulate``: makes what is not real but fully known, to try detectors on."""

import json
from pathlib import Path
from typing import Any, cast

import click

from vastus.cli.show.sheet import Sheet
from vastus.measure.recording import Modality
from vastus.measure.spans import covered
from vastus.say.measured import UNITS
from vastus.sentence import sentence
from vastus.simulate.scene import CONDITIONS, Scene
from vastus.simulate.signal import SceneFiles, write
from vastus.simulate.truth import FLOOR, UNIT


@click.group()
def simulate() -> None:
    """Make a recording whose every twitch is known."""


@simulate.command()
@click.option(
    "--seed", type=click.IntRange(min=0), required=True, help="Any whole number; the same one, the same bytes."
)
@click.option("--modality", type=click.Choice(list(CONDITIONS)), default="emg", show_default=True, help="The sensor.")
@click.option("--condition", help="What disturbs it, or whose leg it is: see below. Undisturbed when left out.")
@click.option("--rate-per-minute", type=float, help="How many twitches a minute, in the mean.")
@click.option("--seconds", type=float, default=60.0, show_default=True, help="How long.")
@click.option("--channels", type=int, default=1, show_default=True, help="EMG only: up to 8 pairs, then a grid.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder to write into; this one when left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what is known as JSON instead of words.")
def recording(*, modality: str, condition: str | None, out: Path, as_json: bool, **given: Any) -> None:
    """Write a recording and, beside it, a .truth.json with every twitch and every stretch that cannot be watched.

    \b
    EMG:    clean, ecg, mains, voluntary, movement, spikes, everything, unusable
    Motion: rest, "breathing and pulse", tremor, "buzz and knocks", walking, jogging, everything, unusable
    Video:  still, "pulse and breathing", flicker, shake, everything, unusable
    Each:   healthy, benign, many (undisturbed; as many twitches as such legs have)

    Nothing of it was recorded from a person. Use it to try a detector, never to judge a leg.
    """  # noqa: D301 - click's own mark
    sensor = cast(Modality, modality)
    scene = Scene(modality=sensor, condition=condition or CONDITIONS[sensor][0], **given)
    done = write(scene, out)
    click.echo(json.dumps(done.as_json(), indent=1) if as_json else _words(done))


def _words(done: SceneFiles) -> str:
    truth, scene = done.truth, done.truth.scene
    floor = FLOOR[scene.modality]
    large = [known for known in truth.twitches if known.amplitude >= floor and not known.doublet]
    sheet = Sheet()
    sheet.text(
        sentence(
            "{path}: {seconds:g} seconds, made by calculation, with {count} twitches; "
            "{large} of them reach {floor:.3g} {unit}.",
            path=done.path,
            seconds=scene.seconds,
            count=len(truth.twitches),
            large=len(large),
            floor=floor,
            unit=UNITS[UNIT[scene.modality]],
        )
    )
    for why in sorted({span.why for span in truth.excluded}):
        seconds = covered([span for span in truth.excluded if span.why == why], scene.seconds)
        sheet.text(
            sentence("{why}: {seconds:.1f} seconds in which no twitch can be judged.", why=why, seconds=seconds),
            0,
            "- ",
        )
    sheet.text(sentence("All that is known about it: {beside}", beside=done.beside))
    return str(sheet)
