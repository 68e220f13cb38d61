"""Render a part of a page once for everybody who sees it alike.

    {% memoize section=section is_manager=user.is_manager %}…{% endmemoize %}

The part sees the variables that the tag names and no others, so it cannot show anything that is
not in its key: neither the reader nor the request. A value that cannot be hashed may change, so
nothing is kept of it. What was rendered lives in the process alone; a new release starts with none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django import template
from django.db.models import Model
from django.template.base import Node, NodeList, Template, token_kwargs
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST_PARTS = 1_000  # in one process; those that nobody asked for longest are forgotten

register = template.Library()


@dataclass(frozen=True)
class TemplatePart:
    """A part of a template and all that its text depends on.

    The types of the values count, too: safe text is printed as it is, other text is escaped.
    """

    node: MemoizeNode
    language: str | None
    script_prefix: str
    values: tuple[tuple[type, Any], ...]
    # Only gives access to the engine; it is the page that asked first.
    template: Template = field(compare=False)


class MemoizeNode(Node):
    def __init__(self, nodelist: NodeList, values: dict[str, Any]) -> None:
        self.nodelist = nodelist
        self.names = tuple(values)
        self.expressions = tuple(values.values())

    def render(self, context: template.Context) -> SafeString:
        values = [expression.resolve(context) for expression in self.expressions]
        if rows := [value for value in values if isinstance(value, Model)]:
            raise TypeError(f"A row may change under the same key: {rows[0]!r}")
        part = TemplatePart(
            self,
            get_language(),
            get_script_prefix(),
            tuple((type(value), value) for value in values),
            context.template,
        )
        try:
            hash(part)
        except TypeError:
            return rendered.__wrapped__(part)
        return rendered(part)


@lru_cache(MOST_PARTS)
def rendered(part: TemplatePart) -> SafeString:
    values = [value for _type, value in part.values]
    context = template.Context(dict(zip(part.node.names, values, strict=True)))
    with context.render_context.push_state(part.template), context.bind_template(part.template):
        return part.node.nodelist.render(context)


@register.tag
def memoize(parser: template.base.Parser, token: template.base.Token) -> MemoizeNode:
    """Render what is inside once for each language and these values."""
    _name, *bits = token.split_contents()
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError("memoize takes only name=value.")
    nodelist = parser.parse(("endmemoize",))
    parser.delete_first_token()
    return MemoizeNode(nodelist, values)
