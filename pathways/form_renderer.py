"""Write the markup of widgets, labels and lists of errors without a template for each.

A page of HR's has hundreds of fields, and each took three or four templates: half of the page's
time. What is written here is what those templates give but for a few line breaks:
`tests/pathways/test_form_renderer.py` compares them. Text areas have a markup of our own, with as
many rows as their text takes, for browsers whose boxes do not grow with what stands in them. All
other templates of forms are rendered as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.safestring import SafeData

from .widgets import rows_of_widget


class FormRenderer(TemplatesSetting):
    def render(self, template_name, context, request=None):
        write = WRITERS.get(template_name)
        return write(context) if write else super().render(template_name, context, request)


def _written(value: Any) -> str:
    """Return what `{{ value|stringformat:'s' }}` writes."""
    return str(value) if isinstance(value, SafeData) else escape(str(value))


def _shown(value: Any) -> str:
    """Return what `{{ value }}` writes."""
    text = value if isinstance(value, str) else str(localize(value))
    return text if hasattr(text, "__html__") else escape(text)


def _attributes(attrs: Mapping[str, Any], *left_out: str) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_written(value)}"'
        for name, value in attrs.items()
        if value is not False and name not in left_out
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_written(widget["value"])}"'
    attrs = _attributes(widget["attrs"], "maxlength")
    return f'<input type="{widget["type"]}" name="{_shown(widget["name"])}"{value}{attrs}>'


def _option_with_label(widget: Mapping[str, Any]) -> str:
    if not widget.get("wrap_label"):
        return _input(widget)
    target = widget["attrs"].get("id")
    target = f' for="{_shown(target)}"' if target else ""
    return f"<label{target}>{_input(widget)} {_shown(widget['label'])}</label>"


def _textarea(widget: Mapping[str, Any]) -> str:
    attrs = _attributes(widget["attrs"], "rows", "maxlength")
    value = _shown(widget["value"]) if widget["value"] else ""
    name, rows = _shown(widget["name"]), rows_of_widget(widget)
    return f'<textarea name="{name}" rows="{rows}"{attrs}>\n{value}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{_shown(widget["name"])}"']
    parts += [_attributes(widget["attrs"], "maxlength"), ">"]
    for name, options, _index in widget["optgroups"]:
        if name:
            parts.append(f'\n  <optgroup label="{_shown(name)}">')
        for option in options:
            attrs = _attributes(option["attrs"], "maxlength")
            value, label = _written(option["value"]), _shown(option["label"])
            parts.append(f'\n  <option value="{value}"{attrs}>{label}</option>')
        if name:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _label(context: Mapping[str, Any]) -> str:
    label, tag = _shown(context["label"]), context["tag"]
    if not context["use_tag"]:
        return label
    return f"<{tag}{_attributes(context['attrs'] or {})}>{label}</{tag}>"


def _errors(context: Mapping[str, Any]) -> str:
    errors: Iterable[Any] = context["errors"]
    if not errors:
        return ""
    field = getattr(errors, "field_id", None)
    field = f' id="{_shown(field)}_error"' if field else ""
    items = "".join(f"<li>{_shown(error)}</li>" for error in errors)
    return f'<ul class="{_shown(context["error_class"])}"{field}>{items}</ul>'


def _of_widget(write: Callable[[Mapping[str, Any]], str]) -> Callable[[Mapping[str, Any]], str]:
    return lambda context: write(context["widget"])


INPUTS = (
    *("checkbox", "color", "date", "datetime", "email", "file", "hidden", "input", "number"),
    *("password", "search", "tel", "text", "time", "url"),
)
OPTIONS = ("checkbox_option", "input_option", "radio_option")
WRITERS = {
    **{f"django/forms/widgets/{name}.html": _of_widget(_input) for name in INPUTS},
    **{f"django/forms/widgets/{name}.html": _of_widget(_option_with_label) for name in OPTIONS},
    "django/forms/widgets/textarea.html": _of_widget(_textarea),
    "django/forms/widgets/select.html": _of_widget(_select),
    "django/forms/label.html": _label,
    "django/forms/errors/list/default.html": _errors,
    "django/forms/errors/list/ul.html": _errors,
}
