"""The command ``vastus``. A command's file is imported when it is run, so that help comes at once."""

from importlib import import_module

import click

from vastus import __version__
from vastus.errors import BadRecording, VastusError
from vastus.sentence import sentence
from vastus.service.settings import ENGLISH, Settings

COMMANDS = {
    "assess": sentence("Answer plain questions, and read how soon to be seen and why."),
    "doctor": sentence("Look whether all is as it should be."),
    "erase": sentence("Erase everything that is kept, with all backups."),
    "evidence": sentence("Check and look through what vastus knows, and where it is from."),
    "export": sentence("Bring everything that is kept away, as one JSON file."),
    "import": sentence("Keep what an export holds."),
    "learn": sentence("Read about twitching: how it works, causes, tests, what to try."),
    "measure": sentence("Find every twitch in a recording: EMG, a phone's sensor, or a video."),
    "serve": sentence("Start the app, and open it in your browser."),
    "simulate": sentence("Make a recording whose every twitch is known."),
}
ELSEWHERE = {"erase": "data", "export": "data", "import": "data"}  # commands that share a file


class Fault(click.ClickException):
    """A fault in what was asked for, told plainly on the standard error."""

    exit_code = 2

    def show(self, file: object = None) -> None:  # noqa: ARG002
        """Print the message."""
        click.echo(self.message, err=True)


class Commands(click.Group):
    """The commands, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of that name."""
        if cmd_name not in COMMANDS:
            return None
        room = import_module(f"vastus.cli.{ELSEWHERE.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(room, "import_" if cmd_name == "import" else cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing them."""
        from vastus.say.tongue import told

        with formatter.section("Commands"):
            formatter.write_dl([(name, told(words)) for name, words in sorted(COMMANDS.items())])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what is raised on purpose becomes a plain message and exit code 2."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            from vastus.say.tongue import anew

            raise click.UsageError(anew(error.message), error.ctx) from error
        except BadRecording as error:
            from vastus.cli.show.refusal import worded

            raise Fault(worded(error)) from error
        except VastusError as error:
            from vastus.say.tongue import told_error

            raise Fault(told_error(error)) from error


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vastus", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """For a person whose knee, thigh or leg twitches: how soon to be seen, what explains it, what to try, and why.

    Begin with: vastus assess
    """
    if (language := Settings.read().language) != ENGLISH:
        from vastus.say.tongue import speak

        speak(language)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
