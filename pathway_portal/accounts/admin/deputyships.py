"""Deputies on HR's pages: HR names them where a manager cannot, and ends them early."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models, transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pathway_portal.web.hr_pages import get_viewable_or_404, hr_path
from pathways.admin.choosing import Chosen
from pathways.admin.edit_conflicts import KeepTypedText
from pathways.admin.rights import ReadersOnly

from ..deputies import (
    CannotStandIn,
    end_deputyships,
    may_end,
    name_deputy,
    refuse_days,
    refuse_unfit,
)
from ..deputy_form import DayInput
from ..models import Deputyship, User
from ..names import name_and_email
from ..receipts import leave_change_receipts
from .person_form import GONE
from .searching import FoldedSearch


@require_POST
def end_now(request, model_admin, pk):
    """End one early; what is over already stays over."""
    deputyship = get_viewable_or_404(request, model_admin, pk)
    if _end([deputyship], by=request.user):
        messages.success(request, _("Ended. Everybody concerned is told."))
    else:
        messages.info(request, _("That had ended already."))
    return redirect("admin:accounts_deputyship_change", pk)


@admin.action(description=_("End now"), permissions=["end"])
def end_many(model_admin, request, deputyships):
    """End all that HR has chosen, and log each."""
    ended = _end(list(deputyships), by=request.user)
    if ended:
        text = ngettext(
            "%(count)s was ended. Everybody concerned is told.",
            "%(count)s were ended. Everybody concerned is told.",
            len(ended),
        )
        messages.success(request, text % {"count": len(ended)})
    else:
        messages.info(request, _("That had ended already."))


@transaction.atomic
def _end(deputyships, *, by):
    """End those that are not over, log each and leave a receipt; return them."""
    at = timezone.now()
    ended = end_deputyships(deputyships, by=by, at=at)
    LogEntry.objects.log_actions(by.pk, ended, CHANGE, _("Ended early."))
    leave_change_receipts([each.employee_id for each in ended], by=by, at=at)
    return ended


class DeputyshipForm(forms.ModelForm):
    """Who stands in for whose manager, and how long."""

    editor = None  # who works on the page

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {"employee", "deputy"}:
            self.fields[name].error_messages["invalid_choice"] = GONE["manager"]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        first, last = cleaned["starts_on"], cleaned["ends_on"]
        try:
            refuse_days(first, last, today=timezone.localdate())
        except CannotStandIn as refused:
            self.add_error(refused.field, str(refused))
            return cleaned
        try:
            # It holds the employee until this is saved.
            refuse_unfit([cleaned["employee"]], cleaned["deputy"], first, last, by=self.editor)
        except CannotStandIn as refused:
            self.add_error("deputy", str(refused))
        return cleaned


class RunningFilter(admin.SimpleListFilter):
    title = _("time")
    parameter_name = "time"

    def lookups(self, request, model_admin):
        return [("today", _("Today")), ("not_over", _("Today and to come"))]

    def queryset(self, request, deputyships):
        if self.value() == "today":
            return deputyships.running()
        return deputyships.not_over() if self.value() == "not_over" else deputyships


@admin.register(Deputyship)
class DeputyshipAdmin(FoldedSearch, ReadersOnly, KeepTypedText, admin.ModelAdmin):
    form = DeputyshipForm
    actions = [end_many]
    formfield_overrides = {models.DateField: {"widget": DayInput}}
    autocomplete_fields = ["employee", "deputy"]
    fields = ["employee", "deputy", "starts_on", "ends_on"]
    list_display = ["for_whom", "stands_in", "in_place_of", "starts_on", "ends_on", "ended_at"]
    list_display_links = ["for_whom"]
    list_filter = [RunningFilter]
    list_select_related = ["employee", "deputy", "manager"]
    lookups = ["time"]
    ordering = ["-starts_on", "-pk"]
    search_fields = [
        *("employee__name_folded", "employee__email"),
        *("deputy__name_folded", "deputy__email"),
    ]
    show_full_result_count = False
    view_on_site = False

    def get_urls(self):
        return [hr_path(self, "<int:pk>/end/", end_now, "end"), *super().get_urls()]

    def get_fields(self, request, obj=None):
        told = ["manager", "named_by", "named_at", "ended_at"] if obj else []
        return [*self.fields, *told]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else []

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.editor = request.user
        return form

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["queryset"] = User.objects.active().with_namesakes()
            kwargs["widget"] = Chosen(db_field, self.admin_site)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name in self.autocomplete_fields:
            field.label_from_instance = name_and_email
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in self.autocomplete_fields:
            # People only choose here: no button that adds somebody.
            for name in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{name}_related", False)
        return field

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["may_end"] = (
            obj is not None
            and may_end(request.user, obj)
            and Deputyship.objects.not_over().filter(pk=obj.pk).exists()
        )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def has_end_permission(self, request):
        return request.user.has_perm("accounts.change_deputyship")

    def has_change_permission(self, request, obj=None):
        """Refuse to change a deputyship: end it and name the deputy again."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        by, at = request.user, timezone.now()
        days = {"starts_on": obj.starts_on, "ends_on": obj.ends_on}
        [named] = name_deputy([obj.employee], obj.deputy, **days, by=by, at=at)
        leave_change_receipts([obj.employee_id], by=by, at=at)
        obj.pk = named.pk

    @admin.display(description=_("for whom"), ordering="employee__name_sort")
    def for_whom(self, deputyship):
        return name_and_email(deputyship.employee)

    @admin.display(description=_("deputy"), ordering="deputy__name_sort")
    def stands_in(self, deputyship):
        return name_and_email(deputyship.deputy)

    @admin.display(description=_("in place of"), ordering="manager__name_sort")
    def in_place_of(self, deputyship):
        return name_and_email(deputyship.manager)
