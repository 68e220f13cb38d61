"""Our template of a field gives what crispy-bootstrap5's own gives."""

import re

import pytest
from django import forms
from django.template.backends.django import DjangoTemplates
from django.template.loader import get_template

from pathways.templatetags.form_fields import kind_of_field

WITHOUT_OURS = DjangoTemplates({"NAME": "theirs", "DIRS": [], "APP_DIRS": True, "OPTIONS": {}})
NAME = "bootstrap5/field.html"


class EveryKind(forms.Form):
    required_css_class = "must"
    error_css_class = "wrong"

    hidden = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(label="<b>Text</b>", help_text="With <i>help</i>")
    own_class = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"class": "form-control wide"})
    )
    same_name = forms.DateField(required=False, widget=forms.DateInput({"class": "dateinput"}))
    without_label = forms.CharField(label="", required=False)
    long = forms.CharField(widget=forms.Textarea, required=False, max_length=3)
    ticked = forms.BooleanField(help_text="Tick it")
    perhaps = forms.BooleanField(required=False)
    one_of = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    radio = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple, help_text="Some"
    )
    many = forms.MultipleChoiceField(choices=[("a", "A")], required=False)
    upload = forms.FileField(required=False)


@pytest.mark.parametrize("name", EveryKind.base_fields)
@pytest.mark.parametrize("data", [None, {}, {"text": "<b>", "long": "too long", "one_of": "c"}])
def test_a_field_is_what_crispy_gives(name, data):
    ours, theirs = (
        tidy(template.render({"field": EveryKind(data)[name], **CRISPY}))
        for template in [get_template(NAME), WITHOUT_OURS.get_template(NAME)]
    )

    assert ours == theirs


def test_the_kinds_are_all_there():
    kinds = {kind_of_field(EveryKind()[name]) for name in EveryKind.base_fields}

    assert kinds == {"hidden", "choices", "checkbox", "file", "select", "input"}


# What crispy's filters tell the template.
CRISPY = {"form_show_errors": True, "form_show_labels": True, "label_class": "", "field_class": ""}


def tidy(markup):
    """Leave out white space between tags, and where a tag has more than one."""
    markup = re.sub(r"\s+", " ", markup)
    return re.sub(r"(?<=>) | (?=[<>])", "", markup)
