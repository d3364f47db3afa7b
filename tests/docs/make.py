"""Writes all that is generated below docs/reference: ``make docs``."""

import json
from pathlib import Path

from tests.docs import example, pages, recordings, schema
from vastus.evidence.load import shipped

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def made() -> dict[str, str]:
    """Return the text of every generated file, by its name below docs/reference."""
    base = shipped()
    return {
        **{f"{name}.md": page(base) for name, page in pages.PAGES.items()},
        "README.md": pages.index(base),
        "glossary.md": pages.glossary(base) + by_hand("glossary.md"),
        "contract.md": example.refreshed((FOLDER / "contract.md").read_text(encoding="utf-8")),
        "assess.schema.json": json.dumps(schema.contract(), indent=2) + "\n",
        "measure.md": (FOLDER / "measure.md").read_text(encoding="utf-8"),  # by hand; its keys are checked
        "python.md": (FOLDER / "python.md").read_text(encoding="utf-8"),  # by hand; its examples run
        "recordings.md": recordings.page(),
        "measure.schema.json": json.dumps(schema.measurement(), indent=2) + "\n",
        "schema/evidence.schema.json": json.dumps(schema.evidence(), indent=2) + "\n",
    }


def by_hand(name: str) -> str:
    """Return the part of a page that is written by hand; it begins with its first heading of the second level."""
    _, mark, text = (FOLDER / name).read_text(encoding="utf-8").partition("\n## ")
    return mark + text


def main() -> None:
    """Write every file that has changed, and name it."""
    for name, text in made().items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
