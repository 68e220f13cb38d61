"""Say of which kind a field is, and write it with the classes that crispy-bootstrap5 gives it.

crispy sets them on the widget while it renders, which takes a third of the time of a form.
"""

from django import forms, template

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
    """Return "choices", "checkbox", "file", "select" or "input"."""
    widget = field.field.widget
    return next((kind for classes, kind in KINDS if isinstance(widget, classes)), "input")


@register.filter
def with_class(field, kind):
    """Write the widget with its own class, that of its kind, and whether it is refused."""
    widget = field.field.widget
    own, name = widget.attrs.get("class", ""), type(widget).__name__.lower()
    classes = [own] if own else []
    if name not in own:
        classes.append(name)
    of_kind = [CLASSES[kind], "is-invalid"] if field.errors else [CLASSES[kind]]
    classes += [each for each in of_kind if each not in own.split()]
    return field.as_widget(attrs={"class": " ".join(classes)})
