"""Report links to anything but the web. Forms refuse them, but rows can come from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..contents import TextKind, content_of
from ..links import refused_link
from .pathway_contents import PathwayContents, quoted
from .problem import Problem, ProblemKind


def links_elsewhere(contents: PathwayContents) -> Iterator[Problem]:
    for line in contents.lines:
        for text in content_of(type(line.row)).texts:
            link = getattr(line.row, text.name)
            if text.kind == TextKind.LINK and link and (reason := refused_link(link)):
                said = _("“%(link)s” is not a link to the web. %(reason)s")
                said %= {"link": quoted(link), "reason": reason}
                yield line.error(ProblemKind.LINK, text.name, said)
