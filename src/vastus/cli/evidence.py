"""``vastus evidence``: checks and looks through the evidence base, for whoever wants to doubt or mend it."""

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import click
import msgspec
import yaml

from vastus.cli.show.sheet import Sheet
from vastus.errors import NotFound
from vastus.evidence import load
from vastus.evidence.entry import Entry
from vastus.evidence.load import KINDS, POLICIES
from vastus.evidence.model import Base
from vastus.evidence.references import references
from vastus.say.tongue import told
from vastus.say.words import READ
from vastus.sentence import Sentence, sentence
from vastus.service import shipped

NAMES = ("cite", "title", "plain", "name", "short", "text", "reason", "says", "means")  # the first that it has


@click.group()
def evidence() -> None:
    """Check and look through what vastus knows, and where it is from."""


@evidence.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """Read the evidence base from its files, and name every fault with its place.

    FOLDER is another base to check; without it, the one that comes with vastus.
    """
    if folder is not None and not any(folder.rglob("*.yaml")):
        raise NotFound(sentence("There are no .yaml files in {folder}.", folder=folder))
    base = load.load(folder) if folder else load.shipped()
    counts = ", ".join(f"{len(getattr(base, kind))} {kind}" for kind in KINDS)
    sheet = Sheet()
    sheet.text(sentence("No faults: {counts}.", counts=counts))
    sheet.text(sentence("Fingerprint: {mark}", mark=base.fingerprint))
    click.echo(str(sheet))


@evidence.command("list")
@click.argument("kind", required=False, metavar="[KIND]")
def list_(kind: str | None) -> None:
    """Count the entries of each kind, or list those of one KIND."""
    base = shipped.base()
    if kind is None:
        for name in KINDS:
            click.echo(f"{name:<10} {len(getattr(base, name)):>4}")
        return
    if kind not in KINDS:
        raise NotFound(sentence("There is no kind {kind!r}. There are: {kinds}.", kind=kind, kinds=", ".join(KINDS)))
    sheet = Sheet()
    for entry in getattr(base, kind):
        sheet.text(sentence("{name}: {title}", name=entry.id, title=_name(entry)))
    click.echo(str(sheet))


@evidence.command()
@click.argument("name", metavar="ID")
def show(name: str) -> None:
    """Show an entry: where it stands, all that it says, and what refers to it."""
    base = shipped.base()
    found = [(kind, entry) for kind in KINDS for entry in getattr(base, kind) if entry.id == name]
    if not found:
        ids = [entry.id for kind in KINDS for entry in getattr(base, kind)]
        near = get_close_matches(name, ids)
        raise NotFound(_no_entry(name, near))
    click.echo("\n".join(_shown(kind, entry, load.place(kind, name), base) for kind, entry in found))


@evidence.command()
def sources() -> None:
    """List the sources: how much of each was read, and how often it is used."""
    base = shipped.base()
    used = Counter(name for kind, name, _ in _references(base) if kind == "sources")
    sheet = Sheet()
    for source in base.sources:
        said = sentence(
            "{name} ({read}; used {count} times): {cite}",
            name=source.id,
            read=READ[source.read],
            count=used[source.id],
            cite=source.cite,
        )
        sheet.text(said, 0, "- ")
    click.echo(str(sheet))


def _no_entry(name: str, near: list[str]) -> Sentence:
    if near:
        return sentence("There is no entry {name!r}. Did you mean: {names}?", name=name, names=", ".join(near))
    return sentence("There is no entry {name!r}. See what there is with: vastus evidence list", name=name)


def _name(entry: Entry) -> str:
    return next(str(getattr(entry, field)) for field in NAMES if getattr(entry, field, None))


def _shown(kind: str, entry: Entry, place: str, base: Base) -> str:
    text = yaml.safe_dump(msgspec.to_builtins(entry), sort_keys=False, allow_unicode=True, width=100)
    cited = dict.fromkeys(other for at, other in references(entry) if at == "sources")
    lines = [f"# {kind}, {place}", text.rstrip()]
    lines += [f"# source {name}: {base.source[name].cite} ({told(READ[base.source[name].read])})" for name in cited]
    by = dict.fromkeys(who for at, other, who in _references(base) if (at, other) == (kind, entry.id))
    lines += [f"# {told(sentence('referred to by {who}', who=who))}" for who in by]
    return "\n".join([*lines, ""])


def _references(base: Base) -> Iterator[tuple[str, str, str]]:
    """Yield every reference: the kind and id of what is named, and who names it."""
    for kind in KINDS:
        for entry in getattr(base, kind):
            yield from ((at, other, f"{kind}: {entry.id}") for at, other in references(entry))
    for policy in POLICIES:
        yield from ((at, other, policy) for at, other in references(getattr(base, policy)))
