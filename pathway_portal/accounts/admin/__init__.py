"""HR's workplace: the people, their departments and the company."""

from .access_tokens import AccessTokenAdmin
from .company import CompanyAdmin, DepartmentAdmin
from .deputyships import DeputyshipAdmin
from .groups import GroupAdmin
from .people import PersonAdmin

__all__ = [
    "AccessTokenAdmin",
    "CompanyAdmin",
    "DepartmentAdmin",
    "DeputyshipAdmin",
    "GroupAdmin",
    "PersonAdmin",
]
