"""How a page writes conditions, answers and tables: short, and safe in Markdown."""

from collections.abc import Iterable, Iterator

from vastus.evidence.expressions import All, Any, AtLeast, AtMost, Expression, Is, Node, Not, Use, fold
from vastus.evidence.model import Condition, Link


def cell(text: object) -> str:
    """Return text that stays in its cell of a table; nothing where there is none."""
    return "" if text is None else " ".join(str(text).split()).replace("|", "\\|")


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([cell(part) for part in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def link(page: str, name: str) -> str:
    """Return a link to the section of an entry."""
    return f"[{name}]({page}.md#{name})"


def links(page: str, names: Iterable[str]) -> str:
    """Return links to the sections of entries, in their order."""
    return ", ".join(link(page, name) for name in names)


def sources(names: Iterable[str]) -> str:
    """Return links to sources; a judgement has none."""
    return ", ".join(name if name == "judgement" else link("sources", name) for name in names)


def backed(source: str | None, judgement: str | None) -> str:
    """Return what a number or a link stands on."""
    return link("sources", source) if source else f"judgement: {judgement}"


def condition(expression: Expression) -> str:
    """Return a condition as a person reads it: findings link to their page, terms stand in italics."""
    text, _ = fold(expression, _written)
    return text


def _written(node: Node, inside: Iterator[tuple[str, bool]]) -> tuple[str, bool]:
    """Return a condition in words, and whether it needs brackets inside another."""
    match node:
        case Use():
            return f"[*{node.term}*](rules.md#{node.term})", False
        case Is():
            return f"{link('findings', node.finding)} {one_of(node.options)}", False
        case AtLeast():
            return f"{link('findings', node.finding)} ≥ {node.number:g}", False
        case AtMost():
            return f"{link('findings', node.finding)} ≤ {node.number:g}", False
        case Not() | All() | Any():
            parts = [f"({text})" if brackets else text for text, brackets in inside]
    if isinstance(node, Not):
        return f"not {parts[0]}", False
    return (" **and** " if isinstance(node, All) else " **or** ").join(parts), len(parts) > 1


def one_of(options: Iterable[str]) -> str:
    """Return the options of which one is enough."""
    return "is " + " or ".join(f"`{option}`" for option in options)


def answer(asked: Link | Condition) -> str:
    """Return the answer that a link weighs, or that a remedy looks at."""
    bounds = [f"≥ {asked.at_least:g}"] if asked.at_least is not None else []
    bounds += [f"≤ {asked.at_most:g}"] if asked.at_most is not None else []
    return f"{link('findings', asked.finding)} {one_of(asked.option) if asked.option else ' and '.join(bounds)}"
