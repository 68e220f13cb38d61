"""Downloads of a pathway, one file a format. Each makes the text; the view makes the response."""

from .case import case
from .competencies import competencies
from .fixture import fixture
from .markdown import markdown

__all__ = ["case", "competencies", "fixture", "markdown"]
