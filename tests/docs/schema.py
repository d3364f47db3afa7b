"""JSON Schemas from the types: one for a file of the base, one for the contract."""

from typing import Any

import msgspec

from vastus.contract import measure
from vastus.contract.assess import VERSION, Case, Result
from vastus.evidence.expressions import NODES, Expression
from vastus.evidence.load import KINDS, POLICIES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ANSWER = [{"type": "string"}, {"type": "number"}, {"type": "array", "items": {"type": "string"}}]


def _made(types: list[Any], **head: Any) -> dict[str, Any]:
    _, parts = msgspec.json.schema_components(types, ref_template="#/$defs/{name}", schema_hook=_condition)
    return {"$schema": DIALECT, **head, "$defs": dict(sorted(parts.items()))}


def _condition(kind: type) -> dict[str, Any]:
    if kind is Expression:
        return {"$ref": "#/$defs/Expression"}
    raise NotImplementedError(kind)


def evidence() -> dict[str, Any]:
    """Return the schema of a file of the base: an object with lists of entries, and policies."""
    lists = {name: {"type": "array", "items": {"$ref": f"#/$defs/{kind.__name__}"}} for name, kind in KINDS.items()}
    schema = _made(
        [*KINDS.values(), *POLICIES.values(), *NODES.values()],
        title="A file of the evidence base",
        type="object",
        additionalProperties=False,
        minProperties=1,
        properties=lists | {name: {"$ref": f"#/$defs/{kind.__name__}"} for name, kind in POLICIES.items()},
    )
    schema["$defs"]["Expression"] = {"anyOf": [{"$ref": f"#/$defs/{node.__name__}"} for node in NODES.values()]}
    for node in ("All", "Any"):  # what the types check when they are made, and a schema can say too
        (inner,) = schema["$defs"][node]["properties"].values()
        inner["minItems"] = 1
    return schema


def contract() -> dict[str, Any]:
    """Return the schema of what goes into ``vastus assess`` and of what comes out."""
    schema = _made(
        [Case, Result],
        title=f"vastus assess, contract {VERSION}",
        description="A case that is asked ($defs/Case), or the result that follows ($defs/Result).",
        anyOf=[{"$ref": "#/$defs/Case"}, {"$ref": "#/$defs/Result"}],
    )
    schema["$defs"]["Case"]["properties"]["answers"]["additionalProperties"] = {"anyOf": ANSWER}
    result = schema["$defs"]["Result"]
    result["properties"]["contract"] = {"const": VERSION}
    result["required"] = [key for key in result["properties"] if key != "asked"]  # a default is written out too
    return schema


def measurement() -> dict[str, Any]:
    """Return the schema of what ``vastus measure --json`` prints."""
    schema = _made(
        [measure.Measurement],
        title=f"vastus measure, contract {measure.VERSION}",
        description="What a recording shows: every twitch, what could be watched, and how often they came.",
        **{"$ref": "#/$defs/Measurement"},
    )
    result = schema["$defs"]["Measurement"]
    result["properties"]["contract"] = {"const": measure.VERSION}
    result["required"] = list(result["properties"])  # a default is written out too
    return schema
