"""Make text areas as tall as their text, without a script or CSS that browsers lack."""

from django import template

from ..widgets import rows_of_widget

register = template.Library()
register.filter("rows_of", rows_of_widget)
