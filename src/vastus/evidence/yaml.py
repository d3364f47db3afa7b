"""YAML with a place for every value, and without its traps."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from vastus.errors import Fault
from vastus.sentence import sentence

Path = tuple[str | int, ...]
TRAPS = frozenset({"yes", "no", "on", "off"})


# Only what the base needs: true, false, null and numbers; all else is text (12:30, 0x1F, 010, 1_000, a date).
PLAIN: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"true|false|null|~|"), {"true": True, "false": False}.get),
    (re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})"), int),
    (re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]{1,2})?"), float),
)


class _Text(yaml.CSafeLoader):
    """All scalars as text: what they stand for is decided here, from ``PLAIN``."""


_Text.yaml_implicit_resolvers = {}


class Document:
    """A YAML file as plain values, the line of each, and what is wrong with the way it is written."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []
        self.value: Any = None
        self._met: set[yaml.Node] = set()
        try:
            root = yaml.compose(content.decode(), Loader=_Text)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.faults.append(Fault(f"{name}:{line}", sentence("is not UTF-8; save the file as UTF-8")))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{name}:{mark.line + 1}" if mark else name
            self.faults.append(
                Fault(where, sentence("is not YAML: {error}", error=str(getattr(error, "problem", None) or error)))
            )
        else:
            self.value = None if root is None else self._value(root, ())

    def place(self, path: Path) -> str:
        """Return ``file:line`` of the value at ``path``, or of what holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines.get(path, 1)}"

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if node in self._met:  # an alias could also lead back into itself, without end; its own line is not known
            self.faults.append(
                Fault(self.place(path), sentence("an alias (*) repeats this value; write it out where it is wanted"))
            )
            return None
        self._met.add(node)
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self._value(part, (*path, index)) for index, part in enumerate(node.value)]
        return self._scalar(node)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Any]]:
        names: set[str] = set()
        for key, part in node.value:
            name = self._scalar(key) if isinstance(key, yaml.ScalarNode) else None
            place = f"{self.name}:{key.start_mark.line + 1}"
            if not isinstance(name, str):
                self.faults.append(
                    Fault(
                        place, sentence("the key {key!r} is not text; put it in quotes", key=getattr(key, "value", "…"))
                    )
                )
                continue
            if name in names:
                self.faults.append(
                    Fault(
                        place, sentence("the key {name!r} stands here twice; only one of them would count", name=name)
                    )
                )
            names.add(name)
            yield name, self._value(part, (*path, name))

    def _scalar(self, node: Any) -> Any:
        text = str(node.value)
        if node.style:  # in quotes, or a block: text, whatever it says
            return text
        if text.lower() in TRAPS:
            self.faults.append(
                Fault(
                    f"{self.name}:{node.start_mark.line + 1}",
                    sentence("{text} without quotes is true or false to many readers; write '{text}'", text=text),
                )
            )
        return next((read(text) for pattern, read in PLAIN if pattern.fullmatch(text)), text)
