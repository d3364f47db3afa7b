"""The reference pages, each made from the base by one function."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from tests.docs.notation import answer, backed, cell, condition, link, links, sources, table
from vastus.evidence.model import LEVELS, Base, Cause, Finding, Remedy, Rule, Test
from vastus.evidence.model import Link as CauseLink
from vastus.evidence.pages import Claim, Topic

WORDS = {
    "self_care": "self-care",
    "routine": "routine",
    "within_2_weeks": "within 2 weeks",
    "same_day": "same day",
    "emergency": "emergency",
}
Lines = Iterator[str]


def page(title: str, about: str, parts: Iterable[str]) -> str:
    """Return a whole page: blocks of text with an empty line between them."""
    made = "<!-- Made by `make docs` from the evidence base; change the base, not this page. -->"
    return "\n\n".join([f"# {title}", made, about, *(part for part in parts if part)]) + "\n"


def facts(pairs: Iterable[tuple[str, str | None]]) -> str:
    """Return what is known of an entry as a list of names and values; what is empty is left out."""
    return "\n".join(f"- {name}: {cell(value)}" for name, value in pairs if value)


def bullets(title: str, items: Iterable[str]) -> str:
    """Return a titled list, or nothing when it is empty."""
    told = [f"- {cell(item)}" for item in items]
    return "\n".join([f"{title}:", "", *told]) if told else ""


# Causes


def causes(base: Base) -> str:
    """Return the page of the causes."""
    groups = defaultdict(list)
    for cause in base.causes:
        groups[cause.group].append(cause)
    about = (
        f"{len(base.causes)} causes with {sum(len(cause.links) for cause in base.causes)} links. A link says how far "
        "an answer speaks for or against a cause. It stands on a source, where there are any with its counts or range, "
        "or on a judgement that says why. The prior says how common a cause is; it is always a judgement: it orders, "
        "and no person is ever shown it."
    )
    parts = (text for group in sorted(groups) for text in (f"## Group {group}", *map(_cause, groups[group])))
    return page("Causes", about, parts)


def _cause(cause: Cause) -> str:
    head = ("answer", "speaks", "strength", "bundle", "how often", "from")
    told = facts(
        [
            ("in plain words", cause.plain),
            ("serious", cause.tells),
            ("how it comes about", cause.how),
            ("what to expect", cause.expect),
            ("who", cause.who),
            ("course", cause.course),
            ("worse", ", ".join(cause.worse)),
            ("better", ", ".join(cause.better)),
            ("prior", f"{cause.prior.low:g} to {cause.prior.high:g} (judgement: {cause.prior.judgement})"),
            ("does not fit unless asked about", links("findings", cause.needs_one_of)),
            ("first tests", "; ".join(cause.first_tests)),
            ("their pages", links("tests", cause.tests)),
            ("remedies", links("remedies", cause.remedies)),
            ("watched by", links("rules", cause.watched_by)),
            ("may be named with", links("rules", cause.named_with)),
            ("numbers", "; ".join(_numbers(cause))),
            ("note", cause.note),
            ("sources", sources(cause.sources)),
        ]
    )
    return "\n\n".join([f"### {cause.id}", f"**{cause.name}**", told, table(head, map(_link, cause.links))])


def _numbers(cause: Cause) -> Lines:
    for number in cause.numbers:
        unit = f" {number.unit}" if number.unit else ""
        interval = f" ({number.interval[0]:g} to {number.interval[1]:g})" if number.interval else ""
        among = f", {number.population}" if number.population else ""
        note = f", {number.note}" if number.note else ""
        value = number.value if isinstance(number.value, str) else f"{number.value:g}"
        yield f"{number.what} {value}{unit}{interval}{among}{note} [{backed(number.source, number.judgement)}]"


def _link(part: CauseLink) -> tuple[str | None, ...]:
    seen = f"{part.counts.seen} of {part.counts.of}" if part.counts else part.range
    return answer(part), part.direction, part.strength, part.bundle, seen, backed(part.source, part.judgement)


# Findings


def findings(base: Base) -> str:
    """Return the page of the findings."""
    screens = {item: screen.text for screen in base.screens for item in screen.items}
    asked = sum(finding.who == "ask" for finding in base.findings)
    about = (
        f"{len(base.findings)} findings: {asked} are asked, the others come from a laboratory, a sensor or a diary. "
        "The ids and options are those of [the contract](contract.md). A danger option raises nothing by itself: the "
        "[rules](rules.md) do."
    )
    groups = defaultdict(list)
    for finding in base.findings:
        groups[finding.group].append(finding)
    parts = (
        text
        for group, members in groups.items()
        for text in (f"## Group {group}", *(_finding(finding, screens) for finding in members))
    )
    return page("Findings", about, parts)


def _finding(finding: Finding, screens: Mapping[str, str]) -> str:
    lowest, highest = finding.lowest, finding.highest
    told = facts(
        [
            ("kind", finding.kind if finding.who == "ask" else f"{finding.kind}, from the {finding.who}"),
            ("question", finding.question),
            ("help", finding.help),
            (
                "number",
                f"{lowest:g} to {highest:g} {finding.unit}" if lowest is not None and highest is not None else "",
            ),
            ("asked when", condition(finding.asks_when) if finding.asks_when else ""),
            ("otherwise", "counts as absent" if finding.implied else ""),
            ("from least to most worrying", ", ".join(finding.order)),
            ("worse when it is", finding.worse or ""),
            ("screen", screens.get(finding.id)),
            ("claims", links("claims", finding.claims)),
        ]
    )
    rows = [(f"`{o.id}`", o.text, "danger" if o.id in finding.danger else "") for o in finding.options]
    return "\n\n".join([f"### {finding.id}", told, *([table(("option", "text", ""), rows)] if rows else [])])


# Rules


def rules(base: Base) -> str:
    """Return the page of the rules, terms and exits, gravest first."""
    basis = Counter(rule.basis for rule in base.rules)
    about = (
        f"{len(base.rules)} rules; the highest one that holds decides. {basis['guideline']} take their level from a "
        f"guideline, {basis['judgement']} from this project's judgement. A rule is *open* while an answer is missing; "
        "then what holds *while open* still counts. Where that may fall once the rest is denied, the rule says so on "
        "purpose."
    )
    parts = ["## Terms", *(f"### {term.id}\n\n{term.means}: {condition(term.expr)}" for term in base.terms)]
    for level in reversed(LEVELS):
        parts += [f"## {WORDS[level]}"] * any(rule.level == level for rule in base.rules)
        parts += [_rule(rule) for rule in base.rules if rule.level == level]
    parts.append("## People whom this is not made for")
    for way in base.exits:
        told = [
            ("when", condition(way.when)),
            ("least urgency", WORDS[way.minimum]),
            ("action", way.action),
            ("why", way.why),
        ]
        parts.append("\n\n".join([f"### {way.id}", way.reason, facts(told)]))
    return page("Rules", about, parts)


def _rule(rule: Rule) -> str:
    told = [
        ("kind", rule.kind),
        ("when", condition(rule.when)),
        ("basis", f"{rule.basis}: {sources(rule.sources)}"),
        ("why", rule.why),
    ]
    for fallback in rule.fallbacks:
        told.append(("while open", f"{WORDS[fallback.level]} when {condition(fallback.when)} ({fallback.reason})"))
        if fallback.falls_to:
            told.append(("may fall on purpose", f"to {WORDS[fallback.falls_to]}: {fallback.on_purpose}"))
    told += [("told instead", f"{way.text} (when {condition(way.when)})") for way in rule.reasons]
    return "\n\n".join([f"### {rule.id}", rule.reason, facts(told)])


# Remedies, tests


def remedies(base: Base) -> str:
    """Return the page of the remedies and exercises."""
    about = (
        f"{len(base.remedies)} things to try or to leave. Grades: A many good studies, B one good study, C expert "
        "advice, D habit or opinion; *A against* means that good studies found no use."
    )
    return page("Remedies", about, map(_remedy, base.remedies))


def _remedy(remedy: Remedy) -> str:
    told = facts(
        [
            ("kind", remedy.kind),
            ("dose", _dose(remedy)),
            ("grade", f"{remedy.grade} for {remedy.grade_for}"),
            ("what is known", remedy.works),
            ("helps", links("causes", remedy.helps)),
            ("not for", "; ".join(map(answer, remedy.not_for))),
            ("offered when", "; ".join(map(answer, remedy.offer_when))),
            ("judgement", remedy.judgement),
            ("sources", sources(remedy.sources)),
        ]
    )
    lists = (("Steps", remedy.steps), ("Days", remedy.days), ("Cautions", remedy.cautions), ("Stop", remedy.stop))
    return "\n\n".join(
        filter(None, [f"## {remedy.id}", f"**{remedy.name}**", told, *(bullets(*part) for part in lists)])
    )


def _dose(remedy: Remedy) -> str:
    dose = remedy.dose
    if dose is None:
        return ""
    return f"{dose.text} ({dose.times})" if dose.times else dose.text


def tests(base: Base) -> str:
    """Return the page of the tests."""
    return page("Tests", "What is looked at, when it makes sense, and when it does not.", map(_test, base.tests))


def _test(test: Test) -> str:
    told = facts(
        [
            ("for clinicians", test.clinical),
            ("what happens", test.happens),
            ("what it shows", test.shows),
            ("when", test.when),
            ("when not", test.not_when),
            ("before it", test.prepare),
            ("sources", sources(test.sources)),
        ]
    )
    return "\n\n".join([f"## {test.id}", f"**{test.name}**", told])


# Claims, topics, sources

HOMES = {"cause": "causes", "finding": "findings", "rule": "rules", "remedy": "remedies", "test": "tests"}
HOMES |= {"topic": "topics"}


def claims(base: Base) -> str:
    """Return the page of the claims, with what became of each."""
    verdicts = Counter(claim.verdict for claim in base.claims)
    told = ", ".join(
        f"{verdicts[verdict]} {verdict}" for verdict in ("supported", "partly", "contradicted", "unverifiable")
    )
    about = (
        f"Everything that the five founding articles say, restated: {len(base.claims)} claims, {told}. Each has a "
        "home, the place where it lives on in this base."
    )
    articles = defaultdict(list)
    for claim in base.claims:
        articles[claim.id.partition("-")[0]].append(claim)
    return page(
        "Claims", about, (text for name in articles for text in (f"## Article {name}", *map(_claim, articles[name])))
    )


def _claim(claim: Claim) -> str:
    told = [
        ("verdict", claim.verdict),
        ("why", claim.because),
        ("home", ", ".join(map(_home, claim.home))),
        ("sources", sources(claim.sources)),
    ]
    return "\n\n".join([f"### {claim.id}", claim.says, facts(told)])


def _home(home: str) -> str:
    kind, _, name = home.partition(":")
    return link("glossary" if name == "glossary" else HOMES[kind], name)


TITLES = {
    "topic": "Topics",
    "myth": "Myths",
    "question": "Questions",
    "serious": "Serious illnesses",
    "contradiction": "Where the articles disagree",
}


def topics(base: Base) -> str:
    """Return the page of the topics, myths, questions and contradictions."""
    parts = []
    for kind, title in TITLES.items():
        parts += [f"## {title}", *(_topic(topic) for topic in base.topics if topic.kind == kind)]
    return page("Topics", "What can be read with `vastus learn`; the words are in [the glossary](glossary.md).", parts)


def _topic(topic: Topic) -> str:
    rows = [(line.text, line.grade, sources(line.sources), links("claims", line.claims)) for line in topic.lines]
    sides = [(", ".join(side.articles), side.says) for side in topic.sides]
    told = [
        ("settled", topic.settled),
        ("next", topic.next),
        ("remedies", links("remedies", topic.remedies)),
        ("sources", sources(topic.sources)),
        ("claims", links("claims", topic.claims)),
    ]
    return "\n\n".join(
        [
            f"### {topic.id}",
            f"**{topic.title}**",
            *([table(("", "grade", "sources", "claims"), rows)] if rows else []),
            *([table(("articles", "say"), sides)] if sides else []),
            facts(told),
        ]
    )


def glossary(base: Base) -> str:
    """Return what people read of the page of the words; the words of the code stand below it, written by hand."""
    lines = [line for topic in base.topics if topic.kind == "glossary" for line in topic.lines]
    words = (line.text.partition(": ") for line in lines)
    return page(
        "Glossary",
        "The words used here: first those that a person reads, then [those of the code](#the-words-of-the-code).",
        (f"**{word}** — {meaning}" for word, _, meaning in sorted(words, key=lambda parts: parts[0].lower())),
    )


def sources_page(base: Base) -> str:
    """Return the page of the sources, and how much of each was read."""
    read = Counter(source.read for source in base.sources)
    about = (
        f"{len(base.sources)} sources. How much was read: "
        + ", ".join(f"{name} {count}" for name, count in read.most_common())
        + ". *page* the page itself, *copy* a faithful copy, *secondary* as quoted by another, *no* named only."
    )
    return page("Sources", about, (_source(base, source.id) for source in base.sources))


def _source(base: Base, name: str) -> str:
    source = base.source[name]
    told = [
        ("read", source.read),
        ("level", source.level),
        ("address", source.url and f"<{source.url}>"),
        ("note", source.note),
    ]
    return "\n\n".join([f"## {name}", source.cite, facts(told)])


PAGES: dict[str, Callable[[Base], str]] = {
    "causes": causes,
    "findings": findings,
    "rules": rules,
    "remedies": remedies,
    "tests": tests,
    "claims": claims,
    "topics": topics,
    "sources": sources_page,
    "glossary": glossary,
}


EDITORS = """\
## The schema in an editor

An editor with a YAML language server shows faults while you type, once it knows which schema goes with which files. In
VS Code (extension *YAML*), `.vscode/settings.json`:

```json
{"yaml.schemas": {"docs/reference/schema/evidence.schema.json": "src/vastus/evidence/base/**/*.yaml"}}
```

The schema sees one file. What only the whole base can show, such as an id that does not exist or a rule that can never
fire, is told by `vastus evidence check`."""


def index(base: Base) -> str:
    """Return the first page of the reference."""
    rows = [
        ("[causes](causes.md)", f"{len(base.causes)} causes, how each comes about, and what speaks for and against it"),
        (
            "[findings](findings.md)",
            f"{len(base.findings)} findings, their questions and options: the ids of the contract",
        ),
        ("[rules](rules.md)", f"{len(base.rules)} safety rules, {len(base.terms)} terms, {len(base.exits)} exits"),
        ("[remedies](remedies.md)", f"{len(base.remedies)} remedies and exercises with dose, grade and cautions"),
        ("[tests](tests.md)", f"{len(base.tests)} tests, when they make sense and when not"),
        ("[claims](claims.md)", f"{len(base.claims)} claims of the founding articles, and what became of each"),
        ("[topics](topics.md)", "pages to read, myths, questions, and where the articles disagree"),
        ("[sources](sources.md)", f"{len(base.sources)} sources, and how much of each was read"),
        ("[glossary](glossary.md)", "the words, for people and in the code"),
        ("[python](python.md)", "`import vastus`, by examples"),
        ("[contract](contract.md)", "the JSON of `vastus assess`, version 1"),
        ("[measure](measure.md)", "the JSON of `vastus measure`, version 1"),
        ("[recordings](recordings.md)", "what can be read, and why a file is refused"),
        ("[assess.schema.json](assess.schema.json)", "JSON Schema of a case and of a result"),
        ("[measure.schema.json](measure.schema.json)", "JSON Schema of a measurement"),
        ("[evidence.schema.json](schema/evidence.schema.json)", "JSON Schema of a file of the base, for editors"),
    ]
    about = (
        "All that vastus knows, laid out to look something up, to doubt it and to mend it. Nothing of it was checked "
        "by a clinician. How to change it: [change the evidence](../how-to/change-the-evidence.md)."
    )
    return page("Reference", about, [table(("page", "what"), rows), EDITORS])
