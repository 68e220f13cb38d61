"""Is a version of a pathway ready to be read? What stops it, and what somebody should look at.

`check` says all there is to say without leaving the house; `unreachable` asks the web, on demand.
"""

from .problem import Problem, ProblemKind, Severity, field_url
from .reachable import unreachable
from .rules import check, errors

__all__ = ["Problem", "ProblemKind", "Severity", "check", "errors", "field_url", "unreachable"]
