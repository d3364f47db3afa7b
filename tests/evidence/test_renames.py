"""Whoever renames an entry is told of every place that still uses the old id; renamed everywhere, nothing breaks.

Each of some 1,100 ids and 570 options is renamed in turn. That takes seconds, since only the entries that name it are
checked again: the types say which those are (``references``), the check itself is written by hand, and the two must
agree. Then all ids of a kind are renamed at once, everywhere, and what follows from the answers must be the same but
for the names. The new names are made by a letter in front, so that whatever is put in order keeps its order.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import msgspec.inspect as shapes
import pytest
from msgspec.structs import replace

from vastus.assess.advice import advise
from vastus.assess.answers import Answers
from vastus.assess.assessment import Assessment, Assessor
from vastus.assess.observe import Sight, observe, observed
from vastus.evidence.check import Known, check
from vastus.evidence.entry import HOME, PAGE, Item
from vastus.evidence.expressions import NODES, Expression, read
from vastus.evidence.load import KINDS, POLICIES, shipped
from vastus.evidence.model import JUDGEMENT, Base
from vastus.evidence.references import HOMES, PAGES, references
from vastus.service.learn.library import ASKED, Library
from vastus.service.learn.search import Index

BASE = shipped()
CASES = (Path(__file__).parents[1] / "data/vignettes-dev.jsonl").read_text().splitlines()
TOLD = [json.loads(line)["answers"] for line in CASES[::16]]
OPTIONS = "options"
LANGUAGE = {"yes", "no", "none"}  # the language of answers: these options cannot have other names
# Ids that name no entry: they hold together those that share one.
LABELS = {("Finding", "group"), ("Link", "bundle"), ("Side", "articles"), ("Remedy", "drawing"), ("Topic", "drawing")}
New = Callable[[str, str], str]  # kind and id: the new id


def places(base: Base) -> dict[tuple[str, str], str]:
    here = {(kind, entry.id): f"{kind}.yaml:1" for kind in KINDS for entry in getattr(base, kind)}
    return here | {(name, name): f"{name}.yaml:1" for name in POLICIES}


@cache
def named_by() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return, for the kind and id of an entry, the kind and id of every entry and policy that names it."""
    users: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for user, item in everything(BASE):
        for named in dict.fromkeys(references(item)):
            users.setdefault(named, []).append(user)
    return users


def everything(base: Base) -> Iterator[tuple[tuple[str, str], Item]]:
    for kind in KINDS:
        yield from (((kind, entry.id), entry) for entry in getattr(base, kind))
    yield from (((name, name), getattr(base, name)) for name in POLICIES)


def faults(base: Base, user: tuple[str, str], *, known: Known) -> list[str]:
    kind, name = user
    if kind in POLICIES:
        return [*known.wrong_policy(name)]
    return [*known.wrong(kind, next(entry for entry in getattr(base, kind) if entry.id == name))]


# One id in turn, and only where its entry stands


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_names_a_renamed_entry_is_told_of(kind: str) -> None:
    silent = []
    for entry in getattr(BASE, kind):
        elsewhere = kind in PAGES and any((page, entry.id) in places(BASE) for page in PAGES if page != kind)
        if entry.id == JUDGEMENT or elsewhere:
            continue
        entries = tuple(replace(e, id="zz-new") if e is entry else e for e in getattr(BASE, kind))
        base = replace(BASE, **{kind: entries})
        known = Known(base, places(base))
        users = [user for user in named_by().get((kind, entry.id), []) if user != (kind, entry.id)]
        silent += [
            (entry.id, user) for user in users if repr(entry.id) not in " ".join(faults(base, user, known=known))
        ]
    assert silent == []


def test_there_is_something_to_be_told_of_for_each_kind_that_can_be_named() -> None:
    assert {kind for kind, _ in named_by()} == KINDS.keys() - {"exits"}


def test_every_option_that_is_renamed_is_told_of_where_it_is_named() -> None:
    silent, count = [], 0
    for finding in BASE.findings:
        users = [(user, value) for user, value, texts in written() if finding.id in texts]
        for option in finding.options:
            if option.id in LANGUAGE:
                continue
            count += 1
            options = tuple(replace(o, id="zz-new") if o is option else o for o in finding.options)
            new = replace(finding, options=options)
            base = replace(BASE, findings=tuple(new if f is finding else f for f in BASE.findings))
            known = Known(base, places(BASE))
            for user, value in users:
                if option.id in options_in(value, finding.id):
                    told = " ".join(faults(base, user, known=known))
                    silent += [] if repr(option.id) in told else [(finding.id, option.id, user)]
    assert silent == []
    assert count > 350


@cache
def written() -> list[tuple[tuple[str, str], Any, frozenset[str]]]:
    """Return every entry and policy as it is written, with all texts in it."""
    plain = [(user, msgspec.to_builtins(item)) for user, item in everything(BASE)]
    return [(user, value, frozenset(_texts(value))) for user, value in plain]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from _texts(part)


def options_in(value: Any, finding: str) -> set[str]:
    """Return the options of a finding that a value names."""
    if isinstance(value, list | tuple):
        return set().union(*(options_in(part, finding) for part in value))
    if not isinstance(value, dict):
        return set()
    if value.get("finding") == finding and value.get("option"):
        return {value["option"]} if isinstance(value["option"], str) else set(value["option"])
    if value.get("site") == finding:
        return {*value["out_of_reach"], *value["legs"]}.union(*(options_in(part, finding) for part in value.values()))
    own = {*value.get("danger", ()), *value.get("order", ())} if value.get("id") == finding else set()
    return own.union(*(options_in(part, finding) for part in value.values()))


def test_every_id_says_of_which_kind_it_is() -> None:
    unmarked = {(kind, name) for kind, name, mark in ids() if not mark}
    assert unmarked - {(kind, name) for kind, name in unmarked if name == "id"} == LABELS
    assert {mark for *_, mark in ids()} - {""} <= {*KINDS, HOME, PAGE}


def ids() -> Iterator[tuple[str, str, str]]:
    """Yield every field of the base that holds an id: the type, the field and the kind that is named."""
    seen: set[type] = set()

    def look(shape: Any, at: tuple[str, str] = ("", ""), mark: str = "") -> Iterator[tuple[str, str, str]]:
        if isinstance(shape, shapes.StructType):
            if shape.cls not in seen:
                seen.add(shape.cls)
                for field in shape.fields:
                    yield from look(field.type, (shape.cls.__name__, field.name))
        elif isinstance(shape, shapes.StrType) and (shape.pattern or mark):
            yield *at, mark
        elif isinstance(shape, shapes.Metadata):
            yield from look(shape.type, at, (shape.extra or {}).get("of", ""))
        else:
            for part in ("types", "item_type", "value_type"):
                inner = getattr(shape, part, ())
                for piece in inner if isinstance(inner, tuple) else (inner,):
                    yield from look(piece, at)

    for kind in (Base, *NODES.values()):
        yield from look(shapes.type_info(kind))


# All ids of a kind at once, and everywhere


def renamed(new: New) -> Base:
    """Return the base with every id as ``new`` has it, read anew."""
    value = msgspec.to_builtins(BASE)
    _options(value, new)
    value = _rewritten(shapes.type_info(Base), value, new)
    for kind in KINDS:
        for entry in value[kind]:
            entry["id"] = new(kind, entry["id"])
    return read(value, Base)


def _options(value: Any, new: New) -> None:
    """Rename the options in place, first of all: where they are named beside their finding."""
    if isinstance(value, list | tuple):
        for part in value:
            _options(part, new)
    if not isinstance(value, dict):
        return
    if value.get("finding") and value.get("option"):
        said = value["option"]
        value["option"] = new(OPTIONS, said) if isinstance(said, str) else [new(OPTIONS, one) for one in said]
    for key in ("danger", "order", "out_of_reach", "legs"):
        if key in value:
            value[key] = [new(OPTIONS, one) for one in value[key]]
    for option in value.get("options", ()):
        option["id"] = new(OPTIONS, option["id"])
    for part in value.values():
        _options(part, new)


def _rewritten(shape: Any, value: Any, new: New, mark: str = "") -> Any:
    if isinstance(shape, shapes.Metadata):
        return _rewritten(shape.type, value, new, (shape.extra or {}).get("of", ""))
    if isinstance(shape, shapes.UnionType):
        for part in shape.types:
            value = _rewritten(part, value, new)
        return value
    if isinstance(value, str):
        return _named(value, mark, new) if mark and isinstance(shape, shapes.StrType) else value
    if isinstance(value, list | tuple) and isinstance(shape, shapes.VarTupleType):
        return [_rewritten(shape.item_type, part, new) for part in value]
    return _mapping(shape, value, new) if isinstance(value, dict) else value


def _mapping(shape: Any, value: dict[str, Any], new: New) -> Any:
    if isinstance(shape, shapes.CustomType) and shape.cls is Expression:
        return _rewritten(shapes.type_info(NODES[next(iter(value))]), value, new)
    if isinstance(shape, shapes.StructType):
        types = {field.encode_name: field.type for field in shape.fields}
        return {key: _rewritten(types[key], part, new) for key, part in value.items()}
    if isinstance(shape, shapes.DictType):
        return {key: _rewritten(shape.value_type, part, new) for key, part in value.items()}
    return value


def _named(value: str, mark: str, new: New) -> str:
    if mark == HOME:
        kind, _, name = value.partition(":")
        return f"{kind}:{new(HOMES[kind], name)}"
    if mark == PAGE:
        return new(next(kind for kind in PAGES if (kind, value) in places(BASE)), value)
    return new(mark, value)


def all_of(*kinds: str) -> New:
    def new(kind: str, name: str) -> str:
        return f"q{name}" if kind in kinds and name not in {JUDGEMENT, *LANGUAGE} else name

    return new


def told(answers: dict[str, Any], new: New) -> dict[str, Any]:
    """Return answers under the new names."""

    def value(part: Any) -> Any:
        if isinstance(part, list):
            return [value(one) for one in part]
        if not isinstance(part, str) or part == "unsure":
            return part
        return f"!{new(OPTIONS, part[1:])}" if part.startswith("!") else new(OPTIONS, part)

    return {new("findings", name): value(part) for name, part in answers.items()}


def follows(assessor: Assessor, answers: Answers, new: New) -> dict[str, Any]:
    """Return what follows from the answers, each id as ``new`` has it."""
    assessed: Assessment = assessor.assess(answers)
    advice = advise(assessed, assessor)
    page = assessed.next_page
    return {
        "level": assessed.urgency.level,
        "because": [
            (new("rules", r.rule.id), [new("findings", f) for f in r.findings]) for r in assessed.urgency.because
        ],
        "fitting": [(new("causes", e.cause.id), e.fit, e.likely) for e in assessed.explanations],
        "change": [told(change.findings, new) for change in assessed.would_change],
        "page": page and (new("screens", page.screen.id), [new("findings", f) for f in page.findings]),
        "action": advice.action,
        "asked": advice.asked,
        "signs": advice.would_change,
        "named": [(name.name, name.speaks_for, name.speaks_against) for name in advice.fitting],
        "likely": advice.likely and advice.likely.name,
        "tries": [(offer.remedy.name, offer.not_if) for offer in (*advice.meanwhile, *advice.cautions)],
        "end": (advice.again, advice.next_step, advice.unlikely_to_say),
    }


@cache
def before() -> Assessor:
    return Assessor(BASE)


def same(kind: str, name: str) -> str:
    return name


@pytest.mark.parametrize("kinds", [(kind,) for kind in (*KINDS, OPTIONS)] + [(*KINDS, OPTIONS)], ids="-".join)
def test_renamed_everywhere_nothing_is_lost_or_changed(kinds: tuple[str, ...]) -> None:
    new = all_of(*kinds)
    base = renamed(new)
    assert check(base, places(base)) == []
    assessor = Assessor(base)
    for answers in TOLD:
        mine, theirs = before().read(answers), assessor.read(told(answers, new))
        assert follows(assessor, theirs, same) == follows(before(), mine, new)
        legs = [Sight(True, 2, new(OPTIONS, "calf")), Sight(True, 1, new(OPTIONS, "arm-hand"))]
        more = observed(theirs, observe(legs, base.measured, "above"), assessor.table, base)
        assert assessor.urgency(more).level != "self_care"
        assert len(more.given) > len(theirs.given)


@pytest.mark.parametrize("kinds", [(kind,) for kind in KINDS] + [(*KINDS, OPTIONS)], ids="-".join)
def test_renamed_everywhere_all_pages_stand_where_they_stood(kinds: tuple[str, ...]) -> None:
    new = all_of(*kinds)
    old, library = Library(BASE), Library(renamed(new))
    assert [page.title for page in library.pages] == [page.title for page in old.pages]
    assert [(t, [p.title for p in ps]) for t, ps in library.shelf] == [
        (t, [p.title for p in ps]) for t, ps in old.shelf
    ]
    for mine, theirs in zip(old.pages, library.pages, strict=True):
        if mine.group == ASKED:  # where another page has the same id, that is the one which is opened
            continue
        was, now = old.entry(mine), library.entry(theirs)
        assert now.sections == was.sections
        assert [[p.title for p in links.pages] for links in now.links] == [
            [p.title for p in links.pages] for links in was.links
        ]
    assert library.serious_page.title == old.serious_page.title
    assert Index(library).search("coffee").hits
