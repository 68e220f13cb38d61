"""Make text areas as tall as their text, without a script or CSS that browsers lack."""

from django import template

from ..widgets import rows_for

register = template.Library()


@register.filter
def rows_of(widget):
    """Return how many rows the text area of a widget has."""
    attrs = widget["attrs"]
    least = int(attrs.get("rows", 3))
    if attrs.get("hidden"):
        return least
    return rows_for(widget["value"], least, spare=widget.get("spare_rows", 0))
