"""Readings link to the web or to nothing. Forms see to that; rows can come from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..contents import TextKind, content_of
from ..links import refused_link
from .problem import Kind, Problem
from .whole import Whole, quoted


def links_elsewhere(whole: Whole) -> Iterator[Problem]:
    for line in whole.lines:
        for text in content_of(type(line.row)).texts:
            link = getattr(line.row, text.name)
            if text.kind == TextKind.LINK and link and (reason := refused_link(link)):
                said = _("“%(link)s” is not a link to the web. %(reason)s")
                said %= {"link": quoted(link), "reason": reason}
                yield line.error(Kind.LINK, text.name, said)
