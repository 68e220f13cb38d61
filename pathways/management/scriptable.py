from argparse import RawDescriptionHelpFormatter

from django.core.management.base import BaseCommand


class ScriptableCommand(BaseCommand):
    """A command that scripts can call: its exit codes mean something, and `help` lists them.

    One of them is 2, so a mistyped option, for which argparse exits with 2, exits with 1 here.
    """

    def create_parser(self, prog_name, subcommand, **kwargs):
        kwargs["formatter_class"] = RawDescriptionHelpFormatter
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        exit_by_argparse = parser.exit
        parser.exit = lambda status=0, message=None: exit_by_argparse(min(status, 1), message)
        return parser
