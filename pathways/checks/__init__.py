"""Check whether a version is ready to be read: what stops it, and what HR should look at.

`check` reports everything that needs no network; `unreachable` tries the links, on demand.
"""

from .problem import Problem, ProblemKind, Severity, field_url
from .reachable import unreachable
from .rules import check, errors

__all__ = ["Problem", "ProblemKind", "Severity", "check", "errors", "field_url", "unreachable"]
