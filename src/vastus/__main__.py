"""``python -m vastus`` is the command ``vastus``."""

from vastus.cli.main import main

main(prog_name="vastus")
