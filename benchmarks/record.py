"""``benchmarks/RESULTS.md``: a part for the floors, and the rest for the benchmarks; each run renews its own."""

from benchmarks.timing import ROOT

PATH = ROOT / "benchmarks" / "RESULTS.md"
BEGIN, END = "<!-- make floors: begin -->", "<!-- make floors: end -->"


def floors(text: str) -> str:
    """Return the part for the floors, markers and all; "" where there is none."""
    if BEGIN not in text:
        return ""
    return BEGIN + text.partition(BEGIN)[2].partition(END)[0] + END


def with_floors(text: str, part: str) -> str:
    """Return a text with its part for the floors renewed, or added at the end."""
    old = floors(text)
    return text.replace(old, part) if old else f"{text.rstrip()}\n\n{part}\n"


def marked(part: str) -> str:
    """Return the part between its markers."""
    return f"{BEGIN}\n{part.strip()}\n{END}"
