from django import template

from ..areas import by_area

register = template.Library()

register.filter("by_area", by_area, is_safe=False)
