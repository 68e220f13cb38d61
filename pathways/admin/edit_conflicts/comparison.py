"""Compare what a page showed, what it posts and what is saved by now."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.translation import gettext as _

from .digests import MAIN_FORM, digest, saved_values


@dataclass
class Conflicts:
    """Hold what somebody else changed since the page was shown, and the POST that results."""

    post: QueryDict
    of_fields: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    of_lists: dict = field(default_factory=lambda: defaultdict(list))

    def __bool__(self):
        return bool(self.of_fields or self.of_lists)


@dataclass
class PostedLine:
    """One line of a list as posted: its values by field, without the prefix."""

    values: dict[str, list[str]]
    pk: str = ""
    messages: dict = field(default_factory=lambda: defaultdict(list))

    @property
    def is_deleted(self):
        return bool(self.values.get(DELETION_FIELD_NAME))


class PageComparison:
    """Bring together what one editor posts and what somebody else saved meanwhile."""

    def __init__(self, request, shown, editor):
        self.shown, self.editor = shown, editor
        self.files = request.FILES
        self.conflicts = Conflicts(request.POST.copy())

    def run(self, form, formsets) -> Conflicts:
        self._compare_row(form)
        for formset in formsets:
            if formset.prefix in self.shown:
                self._compare_list(formset, self.shown[formset.prefix])
        if self.conflicts:
            top = self.conflicts.of_fields[MAIN_FORM][None]
            top.append(
                _(
                    "Not saved yet: this was changed in the meantime. See what is marked, then "
                    "save again."
                )
            )
        return self.conflicts

    def _compare_row(self, form):
        messages, _changed = self._settle(
            form, self.shown.get(MAIN_FORM, {}), self.conflicts.post, form.add_prefix
        )
        if messages:
            self.conflicts.of_fields[MAIN_FORM].update(messages)

    def _settle(self, form, shown, data, html_name, skip=()):
        """Put what is saved now into the fields left alone; say what was changed meanwhile."""
        messages, changed = {}, []
        for name, now in saved_values(form).items():
            seen = shown.get(name)
            if seen is None or seen == digest(now):
                continue
            widget = form.fields[name].widget
            typed = digest(widget.value_from_datadict(data, self.files, html_name(name)))
            if typed == digest(now):
                continue
            changed.append(name)
            if typed == seen:
                _write(data, html_name(name), now)
                if name not in skip:
                    messages[name] = [self.editor.changed()]
            else:
                words = in_words(form, name, now)
                messages[name] = [self.editor.changed_too(words)]
        return messages, changed

    def _compare_list(self, formset, shown):
        post, prefix = self.conflicts.post, formset.prefix
        posted = _lines(post, formset)
        if posted is None:
            return
        order = getattr(formset.form, "order", None)
        saved = {str(form.instance.pk): form for form in formset.initial_forms}
        kept, fresh, messages, is_moved = {}, [], [], False
        for line in posted:
            if line.pk in saved:
                kept[line.pk] = line
                changed = self._settle_line(saved[line.pk], shown, line, order)
                is_moved = is_moved or order in changed
                if line.is_deleted and set(changed) - {order}:
                    words = _first_words(saved[line.pk])
                    messages.append(self.editor.changed_deleted(words))
            elif line.pk in shown:
                self._settle_gone(formset, line, shown[line.pk], fresh, messages)
            else:
                fresh.append(line)
        for pk, form in saved.items():
            if pk not in kept and pk not in shown:
                kept[pk] = _saved_line(formset, form)
                messages.append(self.editor.added(_first_words(form)))
        if is_moved and not messages:
            messages.append(self.editor.moved())
        lines = [kept[pk] for pk in saved if pk in kept] + fresh
        if messages or any(line.messages for line in lines):
            self._post_lines(formset, lines, initial=len(lines) - len(fresh))
        if messages:
            self.conflicts.of_lists[prefix] += messages

    def _settle_line(self, form, shown, line, order):
        data = QueryDict(mutable=True)
        for name, values in line.values.items():
            data.setlist(name, values)
        messages, changed = self._settle(form, shown.get(line.pk, {}), data, str, skip=[order])
        line.values = dict(data.lists())
        if not line.is_deleted:
            line.messages.update(messages)
        return changed

    def _settle_gone(self, formset, line, shown, fresh, messages):
        """Keep a line that somebody else deleted, as a new one, if this editor changed it."""
        if line.is_deleted:
            return
        data = QueryDict(mutable=True)
        for name, values in line.values.items():
            data.setlist(name, values)
        empty = formset.empty_form
        is_touched = any(
            digest(empty.fields[name].widget.value_from_datadict(data, self.files, name)) != seen
            for name, seen in shown.items()
            if name in empty.fields
        )
        words = next((data.get(name) for name in WORDS if data.get(name)), "")
        if is_touched:
            line.values = {**line.values, formset.model._meta.pk.name: [""]}
            line.messages[None].append(self.editor.deleted_changed())
            fresh.append(line)
        messages.append(self.editor.deleted(words))

    def _post_lines(self, formset, lines, *, initial):
        post, prefix = self.conflicts.post, formset.prefix
        for name in [name for name in post if re.match(rf"{re.escape(prefix)}-\d+-", name)]:
            del post[name]
        for index, line in enumerate(lines):
            for name, values in line.values.items():
                post.setlist(f"{prefix}-{index}-{name}", values)
            if line.messages:
                self.conflicts.of_fields[f"{prefix}-{index}"].update(line.messages)
        post[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(lines))
        post[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(initial)


WORDS = ["text", "title", "category", "horizon", "name"]


def _first_words(form):
    return str(form.instance)


def _lines(post, formset) -> list[PostedLine] | None:
    """Return the lines of a list as posted, or nothing if the page is not one of ours."""
    prefix, pk = formset.prefix, formset.model._meta.pk.name
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-(.+)")
    try:
        total = int(post[f"{prefix}-{TOTAL_FORM_COUNT}"])
        initial = int(post[f"{prefix}-{INITIAL_FORM_COUNT}"])
    except (KeyError, ValueError):
        return None
    found: dict[int, dict] = defaultdict(dict)
    for name, values in post.lists():
        if match := pattern.fullmatch(name):
            found[int(match[1])][match[2]] = values
    return [
        PostedLine(found[index], (found[index].get(pk) or [""])[0] if index < initial else "")
        for index in sorted(found)
        if index < total
    ]


def _saved_line(formset, form):
    """Return a line that somebody else added, as the page would post it."""
    data = QueryDict(mutable=True)
    for name, value in saved_values(form).items():
        _write(data, name, value)
    data[formset.model._meta.pk.name] = str(form.instance.pk)
    data[formset.fk.name] = str(formset.instance.pk)
    return PostedLine(dict(data.lists()), str(form.instance.pk))


def _write(data, name, value):
    """Put a saved value where the browser would have sent it."""
    if isinstance(value, list | tuple):
        data.setlist(name, [str(each) for each in value])
    elif value is False:
        data.pop(name, None)
    else:
        data[name] = "" if value is None else "on" if value is True else str(value)


def in_words(form, name, value):
    """Say a field's value the way its widget shows it."""
    field = form.fields[name]
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.ModelMultipleChoiceField):
        rows = field.queryset.filter(pk__in=value)
        return ", ".join(field.label_from_instance(row) for row in rows) or _("nothing")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(value, value)) or _("nothing")
    if isinstance(field, forms.ModelChoiceField):
        row = field.queryset.filter(pk=value).first() if value else None
        return field.label_from_instance(row) if row else _("nothing")
    return str(value) if value not in (None, "") else _("nothing")
