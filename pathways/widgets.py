"""Text areas as tall as their text, where no script and no new CSS helps."""

from math import ceil

from django import forms

COLUMNS = 70  # characters that fit beside each other on a narrow page
MOST_ROWS = 60


class TallTextarea(forms.Textarea):
    """A text area with as many rows as its text has lines, and one to go on writing."""

    least_rows = 4

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["rows"] = rows_for(value, self.least_rows)
        return context

    def value_from_datadict(self, data, files, name):
        """Count a line break as one character, as people do. Browsers send two, CR and LF."""
        value = super().value_from_datadict(data, files, name)
        return value and value.replace("\r\n", "\n").replace("\r", "\n")


def rows_for(text, least):
    lines = (text or "").splitlines()
    wrapped = sum(max(1, ceil(len(line) / COLUMNS)) for line in lines)
    return min(max(wrapped + 1, least), MOST_ROWS)
