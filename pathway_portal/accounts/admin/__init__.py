"""HR's workplace: the people, their departments and the company."""

from .company import CompanyAdmin, DepartmentAdmin
from .deputyships import DeputyshipAdmin
from .groups import GroupAdmin
from .people import PersonAdmin

__all__ = ["CompanyAdmin", "DepartmentAdmin", "DeputyshipAdmin", "GroupAdmin", "PersonAdmin"]
