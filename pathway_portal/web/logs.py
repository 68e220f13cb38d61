"""Keep what people typed out of the log."""

import logging
import traceback
from copy import copy

from django.db import Error


class WithoutTypedWords(logging.Formatter):
    """Log a database error's kind, code and constraint, without its message.

    PostgreSQL quotes the statement and the row that failed, which hold people's words. A refused
    request takes one line: a trace says nothing more, and strangers could fill a disk with them.
    """

    def format(self, record):
        if getattr(record, "status_code", 500) < 500:
            record = copy(record)
            record.exc_info = record.exc_text = None
        return super().format(record)

    def formatException(self, exc_info):
        trace = traceback.TracebackException(*exc_info)
        _shorten(trace, exc_info[1])
        return "".join(trace.format()).rstrip("\n")


def _shorten(trace, error):
    if trace is None or error is None:
        return
    if _is_of_database(error):
        trace._str = in_short(error)
    _shorten(trace.__cause__, error.__cause__)
    _shorten(trace.__context__, error.__context__)


def _is_of_database(error):
    return isinstance(error, Error) or hasattr(error, "pgcode")


def in_short(error):
    """Return code and constraint, such as `23505 user_email_key`, or nothing without a code."""
    source = error if hasattr(error, "pgcode") else error.__cause__
    code = getattr(source, "pgcode", None)
    if code is None:
        return str(error)
    constraint = source.diag.constraint_name
    return f"{code} {constraint}" if constraint else str(code)
