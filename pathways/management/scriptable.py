from argparse import RawDescriptionHelpFormatter

from django.core.management.base import BaseCommand


class ScriptableCommand(BaseCommand):
    """A command whose exit codes mean something: its `help` lists them, in lines of its own.

    2 is among them, so a mistyped option, which argparse ends with 2, ends with 1 here.
    """

    def create_parser(self, prog_name, subcommand, **kwargs):
        kwargs["formatter_class"] = RawDescriptionHelpFormatter
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        exit_by_argparse = parser.exit
        parser.exit = lambda status=0, message=None: exit_by_argparse(min(status, 1), message)
        return parser
