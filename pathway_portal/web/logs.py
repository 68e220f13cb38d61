"""Keep people out of the log: what they typed, their addresses, and pages that name them."""

import json
import logging
import re
import time
import traceback
from contextvars import ContextVar
from copy import copy

from django.db import Error
from django.urls import Resolver404, resolve

# The request that a line belongs to.
request_id = ContextVar("request_id", default="-")

EMAIL = re.compile(r"[^\s<>'\"(){}\[\],;:=]+@[^\s<>'\"(){}\[\],;:=]+")
# What these say is about the code. Others may quote a value, which somebody may have typed.
ABOUT_CODE = (TypeError, AttributeError, NameError, ImportError, NotImplementedError)


def page_of(request):
    """Return which page a request is for, such as `/pathways/<slug:role>/`, without what was typed.

    A path may hold a key that signs somebody in, or a name.
    """
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return "no page"
    return f"/{match.route}"


class WithoutTypedWords(logging.Formatter):
    """Log a database error's kind, code and constraint, without its message.

    PostgreSQL quotes the statement and the row that failed, which hold people's words. A refused
    request takes one line: a trace says nothing more, and strangers could fill a disk with them.
    Times are in UTC, in whichever zone the company is.
    """

    converter = time.gmtime
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record):
        return EMAIL.sub("[address]", super().format(self._cleaned(record)))

    def _cleaned(self, record):
        record = copy(record)
        record.exc_text = None  # another handler may have written it out in full
        record.request_id = request_id.get()
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = None
        path = getattr(getattr(record, "request", None), "path", None)
        if path and isinstance(record.args, tuple):
            page, paths = page_of(record.request), (path, _as_django_logs(path))
            record.args = tuple(page if each in paths else each for each in record.args)
        return record

    def formatException(self, exc_info):
        trace = traceback.TracebackException(*exc_info)
        _shorten(trace, exc_info[1])
        return "".join(trace.format()).rstrip("\n")


def _as_django_logs(text):
    return text.encode("unicode_escape").decode("ascii")


class JsonLines(WithoutTypedWords):
    """Write each record as one line of JSON."""

    def format(self, record):
        record = self._cleaned(record)
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "request_id": record.request_id,
            "message": EMAIL.sub("[address]", record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = EMAIL.sub("[address]", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def _shorten(trace, error):
    if trace is None or error is None:
        return
    if _is_of_database(error):
        trace._str = in_short(error)
    elif not isinstance(error, ABOUT_CODE):
        trace._str = ""
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
