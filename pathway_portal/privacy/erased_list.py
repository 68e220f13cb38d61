"""Keep the numbers of erased people outside of the database, for the day a backup is restored."""

import logging
import re

from django.conf import settings

logger = logging.getLogger(__name__)

LINE = re.compile(r"(\d{1,18}) \S+")


def note(number, *, at):
    """Add somebody's number to ERASED_PEOPLE_FILE. Without it a backup would bring them back."""
    try:
        with open(settings.ERASED_PEOPLE_FILE, "a", encoding="ascii") as file:
            file.write(f"{number} {at:%Y-%m-%dT%H:%M:%SZ}\n")
    except OSError as error:
        logger.error(
            "The number of person %s could not be added to ERASED_PEOPLE_FILE (%s). Note it: after "
            "restoring a backup they are to be erased again.",
            number,
            error.strerror,
        )


def numbers_in(path):
    """Return the numbers in such a file; none where there is no file."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return set()
    return {int(match[1]) for line in lines if (match := LINE.fullmatch(line))}
