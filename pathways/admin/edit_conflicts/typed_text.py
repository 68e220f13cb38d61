"""Keep what was typed where it cannot be saved."""

from __future__ import annotations

import re

from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pathway_portal.web.hr_pages import render_hr_page


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
        return not_saved(request, self, why, typed=self.typed(request), status=404)

    def why_closed(self, row):
        return _("You can no longer change this.")

    def is_closed(self, request, row):
        why = self.why_closed(row)
        return not_saved(request, self, why, typed=self.typed(request), status=403, row=row)

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


def not_saved(request, model_admin, why, *, typed, status, row=None):
    """A page that says why nothing was saved, and keeps what was typed."""
    return render_hr_page(
        request,
        model_admin,
        "admin/not_saved.html",
        _("Not saved"),
        status=status,
        row=row,
        subtitle=None,
        why=why,
        typed=typed,
    )


def with_typed_text(why, typed, saved):
    """Say why it was not saved, and what was typed if that is not what is saved anyway."""
    typed = typed.replace("\r\n", "\n").strip()
    if not typed or typed == saved:
        return str(why)
    return f"{why} {_('You had typed: “%(text)s”') % {'text': typed}}"
