"""YAML with a place for every value, and without its traps."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from vastus.errors import Fault

Path = tuple[str | int, ...]
TRAPS = frozenset({"yes", "no", "on", "off"})


class _Plain(yaml.CSafeLoader):
    """Only what the base needs: true, false, null and numbers; all else is text."""


_Plain.yaml_implicit_resolvers = {}


def _resolve(tag: str, pattern: str, first: str) -> None:
    _Plain.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


_resolve("bool", r"^(?:true|false)$", "tf")
_resolve("null", r"^(?:null|~)$", "n~")
_resolve("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789")
_resolve("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$", "-+.0123456789")


class Document:
    """A YAML file as plain values, the line of each, and what is wrong with the way it is written."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []
        self.value: Any = None
        try:
            root = yaml.compose(text, Loader=_Plain)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{name}:{mark.line + 1}" if mark else name
            self.faults.append(Fault(where, f"is not YAML: {getattr(error, 'problem', None) or error}"))
            return
        if root is not None:
            self.value = self._value(root, ())

    def place(self, path: Path) -> str:
        """Return ``file:line`` of the value at ``path``, or of what holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines.get(path, 1)}"

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self._value(part, (*path, index)) for index, part in enumerate(node.value)]
        return self._scalar(node)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key, part in node.value:
            name = self._scalar(key) if isinstance(key, yaml.ScalarNode) else None
            place = f"{self.name}:{key.start_mark.line + 1}"
            if not isinstance(name, str):
                self.faults.append(
                    Fault(place, f"the key {getattr(key, 'value', '…')!r} is not text; put it in quotes")
                )
                continue
            if name in seen:
                self.faults.append(Fault(place, f"the key {name!r} stands here twice; only one of them would count"))
            seen.add(name)
            yield name, self._value(part, (*path, name))

    def _scalar(self, node: Any) -> Any:
        text = str(node.value)
        if node.style is None and text.lower() in TRAPS:
            self.faults.append(
                Fault(
                    f"{self.name}:{node.start_mark.line + 1}",
                    f"{text} without quotes is true or false to many readers; write '{text}'",
                )
            )
        match node.tag.rpartition(":")[2]:
            case "bool":
                return text == "true"
            case "null":
                return None
            case "int":
                return int(text)
            case "float":
                return float(text)
            case _:
                return text
