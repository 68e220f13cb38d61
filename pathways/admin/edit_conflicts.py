"""Two editors on one page: nobody overwrites what somebody else saved while they were typing.

Every change form carries a digest of each value it showed. When it comes back, the row is locked
and each digest is compared with what is saved by then:

- a field this editor left alone takes what is saved now;
- a field that both changed keeps this editor's text, with the other's beside it;
- lines that somebody else added, changed or deleted are shown as such.

If anything differs, nothing is written and the page comes back once. Saving that page keeps what it
shows.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import Max, Q
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

SHOWN = "_shown"  # the hidden field with the digests
LAST_LOG_ENTRY = "log"  # what it says besides: which log entry was the newest
MAIN_FORM = ""  # the prefix under which it holds the fields of the row itself


# Digests ------------------------------------------------------------------------------------------


def digest(value) -> str:
    """Tell one value of a field from another, whether it comes from the database or a browser."""
    if value is None or value is False:
        text = ""
    elif isinstance(value, list | tuple):
        text = ",".join(sorted(str(each) for each in value))
    else:
        text = str(value).replace("\r\n", "\n").strip()
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def saved_values(form) -> dict:
    """Return what is saved in each editable field of a model form, as its widget shows it."""
    return {
        name: form.fields[name].prepare_value(form.get_initial_for_field(form.fields[name], name))
        for name in form.base_fields
        if name in form.fields and not form.fields[name].disabled
    }


def _digests(form) -> dict[str, str]:
    return {name: digest(value) for name, value in saved_values(form).items()}


def page_digests(form, formsets) -> dict:
    """Return the digests of a whole page: of the row itself, and of each line of its lists."""
    shown = {MAIN_FORM: _digests(form)}
    for formset in formsets:
        shown[formset.prefix] = {
            str(each.instance.pk): _digests(each) for each in formset.initial_forms
        }
    return shown


def _read_shown(data) -> dict:
    """Read the digests a page sent along; nothing where it sent none, or something else."""
    try:
        shown = json.loads(data.get(SHOWN, ""))
    except ValueError:
        return {}
    is_ours = isinstance(shown, dict) and all(
        isinstance(part, dict) for name, part in shown.items() if name != LAST_LOG_ENTRY
    )
    return shown if is_ours else {}


# Forms that can say so ----------------------------------------------------------------------------


class ConflictForm(forms.ModelForm):
    """A form that says beside its fields what somebody else saved meanwhile."""

    # By prefix and field; the admin page fills it for one request.
    conflict_messages: dict[str, dict[str | None, list[str]]] = {}

    def full_clean(self):
        super().full_clean()
        if not self.is_bound:
            return
        for name, said in self.conflict_messages.get(self.prefix or MAIN_FORM, {}).items():
            for message in said:
                self.add_error(name, message)


class ConflictFormSet(forms.BaseInlineFormSet):
    """A list that says above its lines which of them somebody else changed meanwhile."""

    conflict_messages: dict[str, list[str]] = {}

    def clean(self):
        super().clean()
        if said := self.conflict_messages.get(self.prefix):
            raise forms.ValidationError(said)


# The comparison -----------------------------------------------------------------------------------


@dataclass
class Conflicts:
    """What somebody else changed since the page was made, and what is posted because of it."""

    post: QueryDict
    of_fields: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    of_lists: dict = field(default_factory=lambda: defaultdict(list))

    def __bool__(self):
        return bool(self.of_fields or self.of_lists)


@dataclass
class _Line:
    """One line of a list as the page posts it: its values by field, without the prefix."""

    values: dict[str, list[str]]
    pk: str = ""
    said: dict = field(default_factory=lambda: defaultdict(list))

    @property
    def is_deleted(self):
        return bool(self.values.get(DELETION_FIELD_NAME))


class _Comparison:
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
        said, _changed = self._settle(
            form, self.shown.get(MAIN_FORM, {}), self.conflicts.post, form.add_prefix
        )
        if said:
            self.conflicts.of_fields[MAIN_FORM].update(said)

    def _settle(self, form, shown, data, html_name, skip=()):
        """Put what is saved now into the fields left alone; say what was changed meanwhile."""
        said, changed = {}, []
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
                    said[name] = [self.editor.changed()]
            else:
                words = in_words(form, name, now)
                said[name] = [self.editor.changed_too(words)]
        return said, changed

    def _compare_list(self, formset, shown):
        post, prefix = self.conflicts.post, formset.prefix
        posted = _lines(post, formset)
        if posted is None:
            return
        order = getattr(formset.form, "order", None)
        saved = {str(form.instance.pk): form for form in formset.initial_forms}
        kept, fresh, said, is_moved = {}, [], [], False
        for line in posted:
            if line.pk in saved:
                kept[line.pk] = line
                changed = self._settle_line(saved[line.pk], shown, line, order)
                is_moved = is_moved or order in changed
                if line.is_deleted and set(changed) - {order}:
                    words = _first_words(saved[line.pk])
                    said.append(self.editor.changed_deleted(words))
            elif line.pk in shown:
                self._settle_gone(formset, line, shown[line.pk], fresh, said)
            else:
                fresh.append(line)
        for pk, form in saved.items():
            if pk not in kept and pk not in shown:
                kept[pk] = _saved_line(formset, form)
                said.append(self.editor.added(_first_words(form)))
        if is_moved and not said:
            said.append(self.editor.moved())
        lines = [kept[pk] for pk in saved if pk in kept] + fresh
        if said or any(line.said for line in lines):
            self._post_lines(formset, lines, initial=len(lines) - len(fresh))
        if said:
            self.conflicts.of_lists[prefix] += said

    def _settle_line(self, form, shown, line, order):
        data = QueryDict(mutable=True)
        for name, values in line.values.items():
            data.setlist(name, values)
        said, changed = self._settle(form, shown.get(line.pk, {}), data, str, skip=[order])
        line.values = dict(data.lists())
        if not line.is_deleted:
            line.said.update(said)
        return changed

    def _settle_gone(self, formset, line, shown, fresh, said):
        """A line somebody else deleted stays as a new one where this editor changed it."""
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
            line.said[None].append(self.editor.deleted_changed())
            fresh.append(line)
        said.append(self.editor.deleted(words))

    def _post_lines(self, formset, lines, *, initial):
        post, prefix = self.conflicts.post, formset.prefix
        for name in [name for name in post if re.match(rf"{re.escape(prefix)}-\d+-", name)]:
            del post[name]
        for index, line in enumerate(lines):
            for name, values in line.values.items():
                post.setlist(f"{prefix}-{index}-{name}", values)
            if line.said:
                self.conflicts.of_fields[f"{prefix}-{index}"].update(line.said)
        post[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(lines))
        post[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(initial)


WORDS = ["text", "title", "category", "horizon", "name"]


def _first_words(form):
    return str(form.instance)


def _lines(post, formset) -> list[_Line] | None:
    """The lines of a list as they are posted, or nothing where the page is not one of ours."""
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
        _Line(found[index], (found[index].get(pk) or [""])[0] if index < initial else "")
        for index in sorted(found)
        if index < total
    ]


def _saved_line(formset, form):
    """A line that somebody else added, as the page would post it."""
    data = QueryDict(mutable=True)
    for name, value in saved_values(form).items():
        _write(data, name, value)
    data[formset.model._meta.pk.name] = str(form.instance.pk)
    data[formset.fk.name] = str(formset.instance.pk)
    return _Line(dict(data.lists()), str(form.instance.pk))


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


# Who it was ---------------------------------------------------------------------------------------


class _Editor:
    """Says what somebody did while the page was open, with name and time where the log has them."""

    def __init__(self, entry, reader):
        self.known = entry is not None
        self.said = {}
        if entry:
            who = _("You, in another window,") if entry.user_id == reader.pk else str(entry.user)
            at = date_format(timezone.localtime(entry.action_time), "DATETIME_FORMAT")
            self.said = {"who": who, "time": at}

    def say(self, known, unknown, **more):
        return (known if self.known else unknown) % {**self.said, **more}

    def changed(self):
        return self.say(
            _("%(who)s changed this (%(time)s). The field shows the new text."),
            _("This was changed in the meantime. The field shows the new text."),
        )

    def changed_too(self, words):
        return self.say(
            _(
                "%(who)s changed this too (%(time)s). Now saved: “%(words)s”. Your text is still "
                "in the field. Saving again replaces theirs."
            ),
            _(
                "This was changed in the meantime. Now saved: “%(words)s”. Your text is still in "
                "the field. Saving again replaces the other one."
            ),
            words=words,
        )

    def changed_deleted(self, words):
        return self.say(
            _(
                "%(who)s changed a line that you are deleting (%(time)s). It now says: "
                "“%(words)s”. Saving again deletes it."
            ),
            _(
                "A line that you are deleting was changed in the meantime. It now says: "
                "“%(words)s”. Saving again deletes it."
            ),
            words=words,
        )

    def deleted(self, words):
        return self.say(
            _("%(who)s deleted a line (%(time)s): “%(words)s”."),
            _("A line was deleted in the meantime: “%(words)s”."),
            words=words,
        )

    def deleted_changed(self):
        return _("This line was deleted while you were changing it. Saving again adds it back.")

    def added(self, words):
        return self.say(
            _("%(who)s added a line (%(time)s): “%(words)s”."),
            _("A line was added in the meantime: “%(words)s”."),
            words=words,
        )

    def moved(self):
        return self.say(
            _("%(who)s changed the order of the lines (%(time)s). The page shows the new order."),
            _("The order of the lines was changed in the meantime. The page shows the new order."),
        )


def newest_log_entry() -> int:
    return LogEntry.objects.aggregate(newest=Max("pk"))["newest"] or 0


def log_entry_since(rows, newest) -> LogEntry | None:
    """The last thing somebody did with any of these rows after the page was made."""
    keys: dict = defaultdict(list)
    for row in rows:
        keys[type(row)].append(str(row.pk))
    types = ContentType.objects.get_for_models(*keys)
    about = Q()
    for model, pks in keys.items():
        about |= Q(content_type=types[model], object_id__in=pks)
    found = LogEntry.objects.filter(about, pk__gt=newest).select_related("user")
    return found.order_by("-pk").first()


# The admin's pages --------------------------------------------------------------------------------


class KeepTypedText:
    """Show what was typed where it cannot be saved: the row is gone, or may no longer change."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        is_change = request.method == "POST" and object_id is not None
        if not is_change or not self.has_change_permission(request):
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            # A popup may name the row by another field; Django finds it then.
            if not request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR)):
                row = self.get_object(request, unquote(object_id))
                if row is not None:
                    self.lock_for_change(row)
                    row = self.get_object(request, unquote(object_id))
                if row is None:
                    return self.is_gone(request)
                if not self.has_change_permission(request, row):
                    return self.is_closed(request, row)
                self.before_change(request, row)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def lock_for_change(self, row):
        """Hold the row until the transaction ends. SQLite's writers are alone anyhow."""

    def before_change(self, request, row):
        """What else is to be done with the locked row before the form is bound."""

    def is_gone(self, request):
        why = _("Somebody has deleted it while you were editing.")
        return not_saved(self, request, why, typed=self.typed(request), status=404)

    def why_closed(self, row):
        return _("You can no longer change this.")

    def is_closed(self, request, row):
        why = self.why_closed(row)
        return not_saved(self, request, why, typed=self.typed(request), status=403, row=row)

    def typed(self, request):
        """The texts on the page, each with the name of its field."""
        models = {None: self.model}
        for inline in self.inlines:
            relation = inline.model._meta.default_related_name or inline.model._meta.model_name
            models[relation] = inline.model
            for each in inline.model._meta.get_fields():
                if each.many_to_one and each.related_model is self.model:
                    models[each.remote_field.get_accessor_name()] = inline.model
        return [
            (label, text)
            for name, text in request.POST.items()
            if text.strip() and (label := _label(models, name))
        ]


def _label(models, name):
    """The name of the text field that a posted name stands for; nothing for all other fields."""
    match = re.fullmatch(r"(?:(\w+)-\d+-)?(\w+)", name)
    model = match and models.get(match[1])
    try:
        model_field = model and model._meta.get_field(match[2])
    except FieldDoesNotExist:
        return None
    if not model_field or model_field.get_internal_type() not in ("CharField", "TextField"):
        return None
    label = capfirst(model_field.verbose_name)
    return f"{capfirst(model._meta.verbose_name)}: {label}" if match[1] else label


def not_saved(model_admin, request, why, *, typed, status, row=None):
    """A page that says why nothing was saved, and keeps what was typed."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Not saved"),
        "opts": model_admin.opts,
        "why": why,
        "typed": typed,
        "row": row,
    }
    return render(request, "admin/not_saved.html", context, status=status)


def with_typed_text(why, typed, saved):
    """Say why it was not saved, and what was typed if that is not what is saved anyway."""
    typed = typed.replace("\r\n", "\n").strip()
    if not typed or typed == saved:
        return str(why)
    return f"{why} {_('You had typed: “%(text)s”') % {'text': typed}}"


class ConflictCheck(KeepTypedText):
    """Compare what the page showed with what is saved before writing, and before deleting."""

    form = ConflictForm

    def lock_for_change(self, row):
        rows = self.model._base_manager.select_for_update(no_key=True)
        list(rows.filter(pk=row.pk).values_list("pk"))

    def logged_with(self, row):
        """The rows whose log entries tell who changed something on this page."""
        return [row]

    def before_change(self, request, row):
        shown = _read_shown(request.POST)
        if not shown:
            return
        entry = self._entry_since(row, shown)
        comparison = _Comparison(request, shown, _Editor(entry, request.user))
        conflicts = comparison.run(*self._saved_forms(request, row))
        if conflicts:
            request.POST = conflicts.post
            request.edit_conflicts = conflicts

    def _entry_since(self, row, shown):
        newest = shown.get(LAST_LOG_ENTRY)
        if not isinstance(newest, int):
            return None
        return log_entry_since(self.logged_with(row), newest)

    def _saved_forms(self, request, row):
        """The page's forms as they would be shown now."""
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        form = self.get_form(request, row, change=True, fields=fields)(instance=row)
        formsets = [
            formset(instance=row, queryset=inline.get_queryset(request))
            for formset, inline in self.get_formsets_with_inlines(request, row)
            if inline.has_change_permission(request, row)
        ]
        return form, formsets

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if conflicts := getattr(request, "edit_conflicts", None):
            form.conflict_messages = conflicts.of_fields
        return form

    def get_formsets_with_inlines(self, request, obj=None):
        conflicts = getattr(request, "edit_conflicts", None)
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if conflicts:
                formset.conflict_messages = conflicts.of_lists
                formset.form.conflict_messages = conflicts.of_fields
            yield formset, inline

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and self.has_change_permission(request, obj):
            formsets = [
                inline.formset
                for inline in context["inline_admin_formsets"]
                if inline.has_change_permission
            ]
            context["shown"] = self._as_shown(context["adminform"].form, formsets)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _as_shown(self, form, formsets):
        shown = page_digests(form, formsets) | {LAST_LOG_ENTRY: newest_log_entry()}
        return json.dumps(shown, separators=(",", ":"))

    def delete_view(self, request, object_id, extra_context=None):
        """Ask again where somebody changed what is to be deleted."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_delete_permission(request, row):
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic():
            if request.method == "POST":
                self.lock_for_change(row)
                row = self.get_object(request, unquote(object_id))
            shown = row and self._as_shown(*self._saved_forms(request, row))
            if row and SHOWN in request.POST:
                seen, now = _read_shown(request.POST), json.loads(shown)
                entry = self._entry_since(row, seen)
                if {**seen, LAST_LOG_ENTRY: 0} != {**now, LAST_LOG_ENTRY: 0}:
                    messages.warning(request, _asks_again(_Editor(entry, request.user)))
                    request.POST = QueryDict()
            context = {"shown": shown, **(extra_context or {})}
            return super().delete_view(request, object_id, context)


def _asks_again(editor):
    return editor.say(
        _("Not deleted: %(who)s changed it (%(time)s). See what it says now, then decide."),
        _("Not deleted: it was changed in the meantime. See what it says now, then decide."),
    )
