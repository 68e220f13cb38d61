"""HR's workplace: the people, their departments and the company."""

from .company import CompanyAdmin, DepartmentAdmin
from .people import PersonAdmin

__all__ = ["CompanyAdmin", "DepartmentAdmin", "PersonAdmin"]
