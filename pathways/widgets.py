"""Make text areas as tall as their text, without a script or CSS that browsers lack."""

import textwrap

from django import forms

COLUMNS = 60  # characters that fit beside each other on a narrow page
MOST_ROWS = 60


class TallTextarea(forms.Textarea):
    """A text area with at least four rows, and one empty row below its text.

    Every text area is as tall as its text: `pathways/form_renderer.py` writes it.
    """

    least_rows = 4

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["rows"] = self.least_rows
        context["widget"]["spare_rows"] = 1
        return context

    def value_from_datadict(self, data, files, name):
        """Count a line break as one character, as people do. Browsers send two, CR and LF."""
        value = super().value_from_datadict(data, files, name)
        return value and with_single_line_breaks(value)


def rows_of_widget(widget):
    """Return how many rows the text area of a widget has."""
    attrs = widget["attrs"]
    least = int(attrs.get("rows", 3))
    if attrs.get("hidden"):
        return least
    return rows_for(widget["value"], least, spare=widget.get("spare_rows", 0))


def rows_for(text, least, spare=1):
    """Count the lines that people see in a text area, and the spare ones below them.

    Only CR and LF break a line there, and a break at the end begins another line.
    """
    lines = with_single_line_breaks(text or "").split("\n", MOST_ROWS)[:MOST_ROWS]
    seen = sum(len(textwrap.wrap(line[: COLUMNS * MOST_ROWS], COLUMNS)) or 1 for line in lines)
    return max(min(seen + spare, MOST_ROWS), least)


def with_single_line_breaks(text):
    """Return a text with LF where browsers send CR and LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
