"""Make the downloads of a pathway, one module a format. The view makes the response."""

from .case import case
from .competencies import competencies
from .fixture import fixture
from .markdown import markdown
from .workbook import workbook

__all__ = ["case", "competencies", "fixture", "markdown", "workbook"]
