"""Say of which kind a field is, and write it as crispy-bootstrap5 does.

crispy sets the classes on the widget while it renders, which takes a third of the time of a form.
What most fields are is written here without a template; `bootstrap5/field.html` does the rest.
"""

from django import forms, template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

register = template.Library()
# The first that fits; all others are plain inputs.
KINDS = [
    ((forms.RadioSelect, forms.CheckboxSelectMultiple), "choices"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.Select, "select"),
]
CLASSES = {"checkbox": "form-check-input", "select": "form-select", "input": "form-control"}


@register.filter
def kind_of_field(field):
    """Return "hidden", "choices", "checkbox", "file", "select" or "input"."""
    if field.is_hidden:
        return "hidden"
    widget = field.field.widget
    return next((kind for classes, kind in KINDS if isinstance(widget, classes)), "input")


@register.filter
def with_label(field, kind):
    """Write a checkbox, a select or an input with its label, its errors and its help."""
    errors, name, label = field.errors, conditional_escape(field.auto_id), field.label
    own_classes = field.css_classes()
    own_classes = f" {conditional_escape(own_classes)}" if own_classes else ""
    widget, after = _widget(field, kind, errors), _errors(name, errors) + _help(name, field)
    required = " requiredField" if field.field.required else ""
    star = '<span class="asteriskField">*</span>' if required else ""
    target = field.id_for_label
    target = f'for="{conditional_escape(target)}" ' if target else ""
    if kind == "checkbox":
        label = f'<label {target}class="form-check-label{required}">{_text(label)}{star}</label>'
        inside = (
            f'<div id="div_{name}" class="form-check{own_classes}">{widget}{label}{after}</div>'
        )
        return mark_safe(f'<div class="mb-3">{inside}</div>')  # noqa: S308
    if label:
        label = f'<label {target}class="form-label{required}">{_text(label)}{star}</label>'
    return mark_safe(  # noqa: S308
        f'<div id="div_{name}" class="mb-3{own_classes}">{label}{widget}{after}</div>'
    )


def _text(label):
    return conditional_escape(str(label))


def _errors(name, errors):
    if not errors:
        return ""
    lines = [
        format_html('<p id="error_{}_{}"><strong>{}</strong></p>', number, name, error)
        for number, error in enumerate(errors, 1)
    ]
    return f'<div id="{name}_error" class="invalid-feedback">{"".join(lines)}</div>'


def _help(name, field):
    if not field.help_text:
        return ""
    return f'<div id="{name}_helptext" class="form-text">{field.help_text}</div>'


def _widget(field, kind, errors):
    """Write the widget with its own class, that of its kind, and whether it is refused."""
    widget = field.field.widget
    own, name = widget.attrs.get("class", ""), type(widget).__name__.lower()
    classes = [own] if own else []
    if name not in own:
        classes.append(name)
    of_kind = [CLASSES[kind], "is-invalid"] if errors else [CLASSES[kind]]
    classes += [each for each in of_kind if each not in own.split()]
    return field.as_widget(attrs={"class": " ".join(classes)})
