"""The pages that everybody reads. They show published versions only."""

from .catalogue import catalogue
from .changes import changes
from .compare import compare
from .document import document
from .downloads import download
from .preview import preview, preview_stage
from .role import role
from .stage import stage

__all__ = [
    "catalogue",
    "changes",
    "compare",
    "document",
    "download",
    "preview",
    "preview_stage",
    "role",
    "stage",
]
