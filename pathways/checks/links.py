"""Report links to anything but the web. Forms refuse them, but rows can come from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..links import refused_link
from .pathway_contents import PathwayContents, quoted
from .problem import Problem, ProblemKind


def links_elsewhere(contents: PathwayContents) -> Iterator[Problem]:
    for line, field, link in contents.links:
        if reason := refused_link(link):
            message = _("“%(link)s” is not a link to the web. %(reason)s")
            message %= {"link": quoted(link), "reason": reason}
            yield line.error(ProblemKind.LINK, field, message)
