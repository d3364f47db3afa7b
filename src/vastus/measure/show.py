"""How a recording and its twitches show themselves in a notebook: a small table, and a line of time."""

from collections.abc import Iterable
from html import escape

from vastus.measure.quality import quality
from vastus.measure.rate import per_minute
from vastus.measure.recording import Recording
from vastus.measure.twitches import Twitches
from vastus.sentence import Sentence, sentence

WIDTH, HEIGHT, FOOT = 720, 90, 18  # pixels of the line of time
MOST_CHANNELS = 8


def bind() -> None:
    """Let a notebook show recordings and twitches: it asks a value for ``_repr_html_``.

    The values themselves need not know how they are shown, nor what judges them.
    """
    for kind, shown in ((Recording, recording), (Twitches, twitches)):
        type.__setattr__(kind, "_repr_html_", shown)


def recording(value: Recording) -> str:
    """Return a recording as HTML."""
    names = [f"{channel.name} ({channel.unit})" for channel in value.channels]
    more = f" and {len(names) - MOST_CHANNELS} more" if len(names) > MOST_CHANNELS else ""
    return _table(
        [
            ("recording", value.modality),
            ("length", sentence("{seconds:.1f} s at {rate:g} a second", seconds=value.seconds, rate=value.rate)),
            ("channels", ", ".join(names[:MOST_CHANNELS]) + more),
            ("never recorded", f"{sum(span.seconds for span in value.lost):.1f} s"),
            ("notes", "; ".join(value.notes)),
        ]
    )


def twitches(value: Twitches) -> str:
    """Return the twitches of a recording as HTML: how many, how often, how good the recording was, and when."""
    judged = quality(value)
    often = "cannot tell"
    if judged.word != "none":
        rate = per_minute(value.times, value.watched, value.excluded)
        often = f"{rate.rate:.2g} a minute ({rate.low:.2g} to {rate.high:.2g})"
    return _table(
        [
            ("twitches", _counted(value)),
            ("how often", often),
            ("quality", " ".join((judged.word + ".", *judged.says))),
        ]
    ) + _line(value)


def _counted(value: Twitches) -> Sentence:
    return sentence(
        "{count} in {watched:.0f} of {seconds:.0f} s watched",
        count=len(value.times),
        watched=value.watched,
        seconds=value.seconds,
    )


def _table(rows: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"<tr><th>{escape(head)}</th><td>{escape(text)}</td></tr>" for head, text in rows if text)
    return f"<table>{lines}</table>"


def _line(value: Twitches) -> str:
    """Return when the twitches came, as tall as they were large; what was left out is grey."""
    wide = WIDTH / value.seconds
    largest = max(value.events.amplitude.max(initial=0.0), 1e-9)
    parts = [
        f'<rect x="{span.begin * wide:.1f}" y="0" width="{max(span.seconds * wide, 0.5):.1f}" height="{HEIGHT}" '
        f'fill="#ddd"><title>{escape(span.why)}</title></rect>'
        for span in value.excluded
    ]
    parts += [
        f'<path d="M{time * wide:.1f} {HEIGHT}v-{max(2.0, HEIGHT * size / largest):.1f}" stroke="#1668a8">'
        f"<title>{time:.3f} s, {size:.3g} {value.unit}</title></path>"
        for time, size in zip(value.events.peak_time, value.events.amplitude, strict=True)
    ]
    axis = f'<path d="M0 {HEIGHT}h{WIDTH}" stroke="#666"/><text x="0" y="{HEIGHT + FOOT - 4}">0 s</text>'
    end = f'<text x="{WIDTH}" y="{HEIGHT + FOOT - 4}" text-anchor="end">{value.seconds:.0f} s</text>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + FOOT}" width="{WIDTH}" role="img" '
    return head + f'aria-label="when the twitches came" font-size="12">{"".join(parts)}{axis}{end}</svg>'
