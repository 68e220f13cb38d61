"""HR writes the pathways here. What is published can be read and copied, and written no more."""

from .pathways import PathwayAdmin
from .roles import RoleAdmin
from .stages import CapabilityAdmin, StageAdmin

__all__ = ["CapabilityAdmin", "PathwayAdmin", "RoleAdmin", "StageAdmin"]
