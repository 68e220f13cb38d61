"""Match role slugs in URLs: with letters of any script, not only Latin ones."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class UnicodeSlugConverter(StringConverter):
    regex = r"[-\w]+"


register_converter(UnicodeSlugConverter, "unicode_slug")
