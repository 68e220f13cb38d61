"""Fill answers into the markup of questions, which is kept for everybody."""

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def checked(markup, value):
    """Check the radio button of this value, if there is one; of an empty value none."""
    if not value:
        return markup
    # Whatever was posted: an escaped text holds no quote, so it stands for no more than a value.
    button = f'value="{escape(value)}"'
    return mark_safe(markup.replace(button, f"{button} checked", 1))  # noqa: S308


@register.filter
def shown_values(form):
    """Write what its fields show, for the server to know which of them were touched."""
    # Neither a name nor a digest holds anything to escape.
    inputs = (
        f'<input type="hidden" name="{name}" value="{value}">' for name, value in form.shown_values
    )
    return mark_safe("".join(inputs))  # noqa: S308
