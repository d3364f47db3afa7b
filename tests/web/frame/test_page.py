"""Templates and page values hold together, and nothing on a page runs or is styled in line."""

import importlib
import re
import typing
from dataclasses import fields
from pathlib import Path

import pytest
from jinja2 import meta, nodes

import vastus.web
from tests.standards.test_wording import BANNED, FEARED, JARGON
from tests.words.messages import of_template
from vastus.web.frame.page import Page, environment

ROOM = Path(vastus.web.__file__).parent
for module in ROOM.glob("*.py"):
    importlib.import_module(f"vastus.web.{module.stem}" if module.stem != "__init__" else "vastus.web")
TEMPLATES = sorted(path.relative_to(ROOM / "pages").as_posix() for path in (ROOM / "pages").rglob("*.html"))
PARTS = {name for name in TEMPLATES if not re.search(r'extends "frame/base.html"', (ROOM / "pages" / name).read_text())}


def kinds():
    """Return every type of page; a dataclass with slots is made twice, and the second one counts."""
    every = {f"{kind.__module__}.{kind.__name__}": kind for kind in Page.__subclasses__()}
    return list(every.values())


def whole(name):
    """Return the names that a template uses, with those of what it extends and includes."""
    tree = environment().parse((ROOM / "pages" / name).read_text())
    used = meta.find_undeclared_variables(tree)
    imported = [name for each in tree.find_all(nodes.FromImport) for name in each.names]
    brought = {each.template.as_const() for each in tree.find_all(nodes.FromImport)}
    for other in meta.find_referenced_templates(tree):
        if other in TEMPLATES and other not in brought:  # what is imported sees its arguments alone
            used |= whole(other)
    set_here = {each.name for each in tree.find_all(nodes.Name) if each.ctx == "store"}
    return used - set_here - set(imported)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_a_template_uses_every_field_and_nothing_else(kind):
    given = {field.name for field in fields(kind)}
    assert whole(kind.template) - set(environment().globals) == given
    assert all(typing.get_type_hints(kind).values())


def test_every_template_belongs_to_a_page():
    assert {kind.template for kind in kinds()} == set(TEMPLATES) - PARTS


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_is_in_line_and_all_is_ours(name):
    text = (ROOM / "pages" / name).read_text()
    assert not re.search(r"<script(?![^>]*src=\"/static/)|<style|\sstyle=|\son\w+=|javascript:", text)
    assert "safe" not in re.findall(r"\|\s*(\w+)", text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)


FETCHING = {
    "record.js",
    "waiting.js",
    "recording.js",
    "phone.js",
    "quick.js",
}  # from this app alone: the policy allows nothing else


def test_the_stylesheet_and_scripts_fetch_nothing():
    for part in (ROOM / "static").iterdir():
        assert not re.search(r"https?://(?!www\.w3\.org/)|@import|url\(|eval\(", part.read_text())
        assert part.name in FETCHING or not re.search(r"fetch\(|XMLHttp", part.read_text())


@pytest.mark.parametrize("what", BANNED)
def test_no_page_has(what):
    for name in TEMPLATES:
        assert not BANNED[what].search(words(name)), (what, name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_pages_are_plain_and_name_no_feared_illness(name):
    assert not JARGON.search(words(name))
    assert not FEARED.search(words(name))


def words(name):
    """Return what a template says by itself, values and tags taken out."""
    text = " ".join(part for message in of_template(ROOM / "pages" / name) for part in message.forms)
    return " ".join(re.sub(r"<[^>]*>|%\(\w+\)s", " ", text).split())


NAMES = {"vastus", "·"}  # are the same in every language
SAID = r'(?:alt|title|placeholder|aria-label|data-(?!trace|chart|progress|standing)[a-z]+)="([^"{]*)"'


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_word_of_a_template_is_a_message(name):
    text = (ROOM / "pages" / name).read_text()
    text = re.sub(r"(?s){% trans.*?{% endtrans %}|{#.*?#}|{%.*?%}|{{.*?}}", " ", text)
    said = re.findall(
        r'(?:alt|title|placeholder|aria-label|data-(?!trace|chart|progress|standing)[a-z]+)="([^"{]*)"', text
    )
    bare = re.sub(r"(?s)<.*?>", " ", text).split() + " ".join(said).split()
    assert [word for word in bare if re.search("[a-zA-Z]", word) and word not in NAMES] == []


SCRIPTS = sorted((ROOM / "static").glob("*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_has_no_words_of_its_own(path):
    code = re.sub(r"(?m)^\s*//.*$|(?<=[;,{]) // .*$", "", path.read_text())
    assert [said for said in re.findall(r'"[^"\n]*"|`[^`]*`', code) if SENTENCE.search(said)] == []


SENTENCE = re.compile(r"[A-Za-z]{2,},? [a-z]{2,} [a-z]|[a-z] [a-z]+\.[\"`]")


def test_a_sentence_in_a_script_is_found():
    assert SENTENCE.search('"The line is broken."')
    assert not SENTENCE.search('"[data-chart] img"')


def test_the_words_are_found():
    assert "Everything stays on this machine" in words("frame/base.html")
