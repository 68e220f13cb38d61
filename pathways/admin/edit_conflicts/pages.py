"""Compare before saving or deleting, on the pages of Django's admin."""

from __future__ import annotations

import json

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from .comparison import PageComparison
from .digests import LAST_LOG_ENTRY, SHOWN, page_digests, read_shown
from .forms import ConflictForm
from .other_editor import OtherEditor, log_entry_since, newest_log_entry
from .typed_text import KeepTypedText


class ConflictCheck(KeepTypedText):
    """Compare what the page showed with what is saved before writing, and before deleting."""

    form = ConflictForm

    def lock_for_change(self, row):
        rows = self.model._base_manager.select_for_update(no_key=True)
        list(rows.filter(pk=row.pk).values_list("pk"))

    def logged_with(self, row):
        """Return the rows whose log entries name the people who changed something on this page."""
        return [row]

    def before_change(self, request, row):
        shown = read_shown(request.POST)
        if not shown:
            return
        entry = self._entry_since(row, shown)
        comparison = PageComparison(request, shown, OtherEditor(entry, request.user))
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
        """Return the page's forms as they would be shown now."""
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
        """Ask again if somebody changed the row that is to be deleted."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_delete_permission(request, row):
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic():
            if request.method == "POST":
                self.lock_for_change(row)
                row = self.get_object(request, unquote(object_id))
            shown = row and self._as_shown(*self._saved_forms(request, row))
            if row and SHOWN in request.POST:
                seen, now = read_shown(request.POST), json.loads(shown)
                entry = self._entry_since(row, seen)
                if {**seen, LAST_LOG_ENTRY: 0} != {**now, LAST_LOG_ENTRY: 0}:
                    messages.warning(request, _asks_again(OtherEditor(entry, request.user)))
                    request.POST = QueryDict()
            context = {"shown": shown, **(extra_context or {})}
            return super().delete_view(request, object_id, context)


def _asks_again(editor):
    return editor.say(
        _("Not deleted: %(who)s changed it (%(time)s). See what it says now, then decide."),
        _("Not deleted: it was changed in the meantime. See what it says now, then decide."),
    )
