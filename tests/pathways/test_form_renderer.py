"""What is written without templates is what the templates give."""

import re
from datetime import date

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from pathways.form_renderer import WRITERS, FormRenderer
from pathways.widgets import TallTextarea

HOSTILE = """<b>"quoted" & 'single'</b>"""
VALUES = [None, "", "plain", HOSTILE, mark_safe("<i>safe</i>"), 0, 1234567, "two\nlines"]
ATTRS = [
    {},
    {"id": "id_x", "class": HOSTILE, "maxlength": "10", "required": True, "hidden": False},
    {"rows": "7", "data-x": gettext_lazy("Save"), "data-y": mark_safe("a&amp;b"), "cols": 1234},
]
SIMPLE = [
    *(forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.HiddenInput),
    *(forms.PasswordInput, forms.DateInput, forms.DateTimeInput, forms.TimeInput),
    *(forms.SearchInput, forms.TelInput, forms.ColorInput, forms.FileInput, forms.CheckboxInput),
]
CHOICES = [
    ("", "---------"),
    (HOSTILE, HOSTILE),
    (1234567, 1234567),
    (mark_safe("<u>"), mark_safe("<u>safe</u>")),
    (True, gettext_lazy("Save")),
    (HOSTILE, [("a", "A"), (date(2026, 11, 30), date(2026, 11, 30))]),
]
OF_CHOICES = [forms.Select, forms.SelectMultiple, forms.RadioSelect, forms.CheckboxSelectMultiple]


def both_ways(render):
    return render(FormRenderer()), render(TemplatesSetting())


@pytest.mark.parametrize("widget_class", SIMPLE)
def test_a_field_is_written_as_by_its_template(widget_class):
    for attrs in ATTRS:
        for value in VALUES:
            widget = widget_class(attrs=attrs)
            written, expected = both_ways(
                lambda renderer, of=widget, value=value: of.render("a-<b>", value, {}, renderer)
            )
            assert widget.template_name in WRITERS
            assert tidy(written) == tidy(expected)


@pytest.mark.parametrize(
    ("widget", "value", "rows"),
    [
        (forms.Textarea, "<b>", 10),  # Django's own number
        (TallTextarea, None, 4),
        (TallTextarea, "1\n1\n1\n1\n5", 6),
    ],
)
def test_text_areas_have_as_many_rows_as_their_text(widget, value, rows):
    written = widget().render("a", value, {"maxlength": "9"}, FormRenderer())

    text = escape(value or "")
    assert written == f'<textarea name="a" rows="{rows}" cols="40">\n{text}</textarea>'


@pytest.mark.parametrize("widget_class", OF_CHOICES)
def test_choices_are_written_as_by_their_templates(widget_class):
    for attrs in ATTRS:
        for value in ["", "a", [HOSTILE, "1234567"], "True"]:
            widget = widget_class(attrs=attrs, choices=CHOICES)
            written, expected = both_ways(
                lambda renderer, of=widget, value=value: of.render("x", value, {}, renderer)
            )
            assert tidy(written) == tidy(expected)


class ExampleForm(forms.Form):
    name = forms.CharField(label=HOSTILE, max_length=5)
    when = forms.SplitDateTimeField(required=False)


@pytest.mark.parametrize(
    ("data", "number"),
    [(None, 0), ({"name": ""}, 2), ({"name": "too long for it", "when_0": HOSTILE}, 3)],
)
def test_labels_and_errors_are_written_as_by_their_templates(data, number):
    def render(renderer):
        form = ExampleForm(data, renderer=renderer)
        if data:
            form.add_error(None, mark_safe("<b>Safe</b>"))
            form.add_error("name", HOSTILE)
        labels = [field.label_tag(attrs={"class": "required"}) for field in form]
        labels += [field.label_tag(mark_safe("<i>"), {"for": None}) for field in form]
        return [*labels, *(str(field.errors) for field in form), str(form.non_field_errors())]

    written, expected = both_ways(render)

    assert list(map(tidy, written)) == list(map(tidy, expected))
    assert sum(each.startswith("<ul") for each in written) == number


def tidy(markup):
    """Leave out line breaks with which some templates end, within tags and between them."""
    return re.sub(r"\n+(?=>)", "", re.sub(r"\n+", "\n", markup)).strip()
