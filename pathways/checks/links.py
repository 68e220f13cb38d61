"""Readings link to the web or to nothing. Forms see to that; rows can come from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..links import refused_link
from .problem import Kind, Problem
from .whole import Whole, quoted


def links_elsewhere(whole: Whole) -> Iterator[Problem]:
    for line in whole.lines_in("readings"):
        link = line.row.link
        if link and (reason := refused_link(link)):
            said = _("“%(link)s” is not a link to the web. %(reason)s")
            yield line.error(Kind.LINK, "link", said % {"link": quoted(link), "reason": reason})
