"""Readings link to the web or to nothing. Forms see to that; rows can come from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..links import is_web_link
from .problem import Kind, Problem
from .whole import Whole, quoted


def links_elsewhere(whole: Whole) -> Iterator[Problem]:
    for line in whole.lines_in("readings"):
        link = line.row.link
        if link and not is_web_link(link):
            said = _(
                "“%(link)s” is not a web address. Write one that begins with https:// or http://, "
                "or leave it empty."
            )
            yield line.error(Kind.LINK, "link", said % {"link": quoted(link)})
