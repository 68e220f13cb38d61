"""Keep a text as lines that each say something: the paragraphs of an explanation, or examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def lines_of(text: str) -> list[str]:
    """Return the lines that have words, with one space between these."""
    return [" ".join(line.split()) for line in re.split(r"[\r\n]", text) if line.strip()]


class LinesField(models.TextField):
    """A column for several lines: at most `most_lines`, each of at most `longest_line` characters.

    Empty lines are left out when a form saves it. In migrations it is a plain text, because the
    limits concern what people type, and not the column.
    """

    def __init__(
        self,
        *args,
        most_lines: int | None = None,
        longest_line: int | None = None,
        **kwargs,
    ):
        self.most_lines, self.longest_line = most_lines, longest_line
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def clean(self, value, model_instance):
        return super().clean("\n".join(lines_of(value or "")), model_instance)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if errors := list(self._errors(lines_of(value))):
            raise ValidationError(errors)

    def _errors(self, lines: list[str]) -> Iterator[ValidationError]:
        if self.most_lines is not None and len(lines) > self.most_lines:
            said = _("These are %(count)s lines; at most %(most)s fit. Join or remove some.")
            params = {"count": len(lines), "most": self.most_lines}
            yield ValidationError(said, code="too_many_lines", params=params)
        for number, line in enumerate(lines, 1):
            if self.longest_line is not None and len(line) > self.longest_line:
                said = _(
                    "Line %(number)s is too long: it has %(length)s characters, at most %(most)s "
                    "fit."
                )
                params = {"number": number, "length": len(line), "most": self.longest_line}
                yield ValidationError(said, code="line_too_long", params=params)
