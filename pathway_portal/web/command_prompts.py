"""Ask before a command changes what cannot be put back."""

import sys

from django.core.management.base import CommandError

NOTHING_CHANGED = "Nothing was changed."


def add_yes(parser):
    """Give a command the option that answers its question beforehand."""
    parser.add_argument("--yes", action="store_true", help="go ahead without asking")


def ask_first(question, *, yes):
    """Ask at the terminal; raise CommandError unless the answer is yes.

    A script, which nobody can ask, has to say `--yes`.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise CommandError(f"{question} Add --yes to go ahead. {NOTHING_CHANGED}")
    try:
        answer = input(f"{question} [yes/no] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        raise CommandError(NOTHING_CHANGED)
