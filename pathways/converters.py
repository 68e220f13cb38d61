"""How an address names a role: by letters of any script, not of the Latin one alone."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class UnicodeSlugConverter(StringConverter):
    regex = r"[-\w]+"


register_converter(UnicodeSlugConverter, "unicode_slug")
