"""HR's pages for roles and pathways. What is published can be read and copied, but not changed."""

from .heading_meanings import HeadingMeaningAdmin
from .pathways import PathwayAdmin
from .roles import RoleAdmin
from .stages import CapabilityAdmin, StageAdmin

__all__ = ["CapabilityAdmin", "HeadingMeaningAdmin", "PathwayAdmin", "RoleAdmin", "StageAdmin"]
