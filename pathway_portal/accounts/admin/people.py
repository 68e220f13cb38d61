"""HR keeps the people here: who they are, who manages them, and the stage they stand at."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pathways.admin.choosing import Chosen, can_be_key
from pathways.admin.edit_conflicts import KeepTypedText
from pathways.admin.rights import ReadersOnly
from pathways.models import Stage

from ..changes import CAME_BACK, LEFT, asked, changed
from ..models import ERASED_HOST, PendingChange, User
from ..names import name_and_email
from ..notices import tell_password_set
from ..pending_changes import gains_by_managing, is_protected
from ..permissions import may_erase, may_join, missing_rights, outranks
from ..services import (
    ReportingLoop,
    change_email,
    change_manager,
    come_back,
    leave,
    lock_reporting_lines,
    lock_with_reports,
    refuse_loop,
    set_password,
)
from ..validators import normalize_email, refuse_unseen
from .fresh_sign_in import ask_to_show_it, has_signed_in_recently
from .import_page import download_people, download_template, import_people, may_import
from .searching import FoldedSearch

# What becomes of a change of manager, of whoever is here and of a leaver.
MANAGER = _(
    "Once you save, this manager can read what the person has submitted, and their manager before "
    "no longer can. All three are told. If you name yourself, or somebody you added in the last 30 "
    "days, somebody else confirms it first."
)
NEW_PERSONS_MANAGER = _("This manager can read what the person submits.")
LEAVERS_MANAGER = _(
    "This person has left: nobody can read what they have said. Once they are active again, this "
    "manager can read what they have submitted."
)


# Said where a choice was deleted between opening a page and saving it.
GONE = {
    "manager": _("This person is no longer here. Choose somebody else."),
    "stage": _("This stage was deleted in the meantime. Choose another one."),
    "department": _("This department was deleted in the meantime. Choose another one."),
    "groups": _("One of these groups was deleted in the meantime. Check the others."),
}


def stage_in_words(stage):
    return f"{stage.pathway.role}, {stage}"


def _what_a_manager_can_read(person):
    if person is None:
        return NEW_PERSONS_MANAGER
    return MANAGER if person.is_active else LEAVERS_MANAGER


class PersonForm(forms.ModelForm):
    """Somebody's page. It remembers what it showed: what changed meanwhile is never lost."""

    # People are changed elsewhere too: by lists, by assessments, by colleagues.
    REMEMBERED = [
        "name",
        "email",
        "staff_number",
        "job_title",
        "department",
        "manager",
        "stage",
        "is_active",
        "groups",
        "is_superuser",
    ]
    editor = None  # who works on the page

    class Meta:
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The row as it is at the moment of saving.
        self.before = None
        # What was changed elsewhere and stays so, by the field's name.
        self.kept = []
        # What a page had shown as chosen, by the field's name, where that is not so any more.
        self.shown = {}
        if self.is_bound and self.instance.pk:
            self._follow_what_was_left_alone()
        # What somebody has now stays possible, whatever is offered for the future; and so is what
        # was chosen, for the form to show it and to say why it is no longer offered.
        for name, known in [
            ("manager", User.objects.still_known()),
            ("stage", Stage.objects.all()),
        ]:
            if name in self.fields:
                chosen = [getattr(self.instance, f"{name}_id"), self._typed_key(name)]
                self.fields[name].queryset |= known.filter(pk__in=filter(None, chosen))
        for name in self.fields.keys() & GONE.keys():
            self.fields[name].error_messages["invalid_choice"] = GONE[name]
        for name in self.fields.keys() & {"name", "email", "staff_number", "job_title"}:
            self.fields[name].validators.append(refuse_unseen)
        if self.instance.pk:
            for name in self.fields.keys() & {*self.REMEMBERED}:
                self.fields[name].show_hidden_initial = True

    def _typed_key(self, name):
        typed = self.data.get(self.add_prefix(name), "") if self.is_bound else ""
        return typed if can_be_key(typed) else None

    def _follow_what_was_left_alone(self):
        """Take over what became of a choice that the page had shown and that stayed untouched:
        it may have left, been retired or been deleted, and is no choice any more."""
        for name in self.fields.keys() & {"manager", "stage", "department"}:
            hidden = self.add_initial_prefix(name)
            seen, now = self.data.get(hidden), getattr(self.instance, f"{name}_id")
            now = "" if now is None else str(now)
            if seen is not None and seen == self.data.get(self.add_prefix(name)) != now:
                self.data = self.data.copy()
                self.data[hidden] = self.data[self.add_prefix(name)] = now
                self.kept.append(name)
                self.shown[name] = seen

    def why_kept(self, name):
        """Say what became of a field that the page showed as it was before."""
        said = {"field": self.fields[name].label, "now": in_words(self.before, name)}
        if name == "manager" and can_be_key(self.shown.get(name, "")):
            left = User.objects.filter(pk=self.shown[name], is_active=False).first()
            if left:
                said["manager"] = left
                return (
                    _("%(manager)s has left in the meantime. The manager is now: %(now)s.") % said
                )
        return (
            _("Somebody has changed “%(field)s” to “%(now)s” in the meantime. That stays.") % said
        )

    def clean_stage(self):
        stage = self.cleaned_data["stage"]
        is_offered = stage is None or stage.pk == self.instance.stage_id
        if not is_offered and not Stage.objects.published().filter(pk=stage.pk).exists():
            raise forms.ValidationError(
                _("%(stage)s is no longer part of a published pathway. Choose another stage.")
                % {"stage": stage_in_words(stage)}
            )
        return stage

    def clean_email(self):
        """As sign-in looks for it."""
        email = normalize_email(self.cleaned_data["email"])
        if not email.isascii():
            raise forms.ValidationError(validate_email.message)
        if email.endswith(ERASED_HOST):
            raise forms.ValidationError(
                _("This kind of address is reserved. Please use another one.")
            )
        return email

    def clean(self):
        cleaned = super().clean()
        if "manager" not in self.fields:
            return cleaned
        # Also where the manager stays the same: meanwhile they may have been put below the person.
        lock_reporting_lines()
        if self.instance.pk:
            lock_with_reports(self.instance.pk)
            self.before = User.objects.get(pk=self.instance.pk)
            self._settle_with_what_changed_meanwhile(cleaned)
        self._refuse_manager(cleaned.get("manager"))
        self._refuse_address_nobody_confirms(cleaned)
        if self.before and self.before == self.editor and not cleaned.get("is_active"):
            self.add_error("is_active", _("You cannot mark yourself as having left."))
        return cleaned

    def _settle_with_what_changed_meanwhile(self, cleaned):
        """Keep what changed elsewhere and was left alone here; ask where both changed it."""
        if self.add_initial_prefix("name") not in self.data:
            return  # not from our page, which says what it had shown
        now = forms.model_to_dict(self.before, fields=[*self.fields])
        for name, field in self.fields.items():
            hidden = self.add_initial_prefix(name)
            if not field.show_hidden_initial or name in self.errors:
                continue
            seen = field.hidden_widget().value_from_datadict(self.data, self.files, hidden)
            typed = self[name].data
            if not field.has_changed(now[name], seen):
                continue
            if not field.has_changed(seen, typed):
                cleaned[name] = now[name] if name == "groups" else getattr(self.before, name)
                if name not in self.kept:
                    self.kept.append(name)
            elif field.has_changed(now[name], typed):
                self.add_error(
                    name,
                    _(
                        "Somebody has changed this to “%(now)s” in the meantime. Your choice is "
                        "still here: save again to keep it, or choose theirs."
                    )
                    % {"now": in_words(self.before, name)},
                )
                self._show_now(hidden, now[name])

    def _show_now(self, hidden, value):
        """The page that answers says what it is now; saving that again is meant."""
        self.data = self.data.copy()
        if isinstance(value, list):
            self.data.setlist(hidden, [str(group.pk) for group in value])
        else:
            self.data[hidden] = "" if value is None else str(value)

    def _refuse_address_nobody_confirms(self, cleaned):
        """A new address waits until its owner confirms it, which who has left cannot do."""
        is_other = self.before and cleaned.get("email", self.before.email) != self.before.email
        if is_other and not cleaned.get("is_active") and is_protected(self.before):
            self.add_error(
                "email",
                _(
                    "Nobody who has left can confirm a new email address. Leave it at %(now)s; you "
                    "can change it once they are back."
                )
                % {"now": self.before.email},
            )

    def _refuse_manager(self, manager):
        if manager is None:
            return
        manager.refresh_from_db(fields=["manager", "is_active"])
        if manager == self.instance:
            self.add_error("manager", _("Nobody can be their own manager."))
            return
        if not manager.is_active and manager.pk != (self.before and self.before.manager_id):
            left = _("%(manager)s has left in the meantime. Choose somebody else.")
            self.add_error("manager", left % {"manager": manager})
            return
        try:
            refuse_loop(self.instance, manager)
        except ReportingLoop as refused:
            self.add_error("manager", str(refused))


class PasswordForm(AdminPasswordChangeForm):
    """A password that a superuser sets or takes away; the person is told."""

    def save(self, commit=True):
        person = super().save(commit)
        tell_password_set(person)
        return person


def in_words(person, name):
    """What a field of somebody's page says now."""
    if name == "groups":
        return ", ".join(group.name for group in person.groups.all()) or _("nothing")
    value = getattr(person, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, User):
        return name_and_email(value)
    if isinstance(value, Stage):
        return stage_in_words(value)
    return value or _("nothing")


class ChosenMany(forms.ModelMultipleChoiceField):
    def clean(self, value):
        for key in value or []:
            if not can_be_key(key):
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": key},
                )
        return super().clean(value)


class ManagerFilter(admin.SimpleListFilter):
    title = _("manager")
    parameter_name = "is_manager"

    def lookups(self, request, model_admin):
        return [("yes", _("Manages people")), ("no", _("Manages nobody"))]

    def queryset(self, request, people):
        reports = Exists(User.objects.active().filter(manager=OuterRef("pk")))
        if self.value() == "yes":
            return people.filter(reports)
        if self.value() == "no":
            return people.filter(~reports)
        return people


@admin.register(User)
class PersonAdmin(FoldedSearch, ReadersOnly, KeepTypedText, UserAdmin):
    form = add_form = PersonForm
    change_password_form = PasswordForm
    add_form_template = None
    change_list_template = "admin/accounts/user/change_list.html"
    autocomplete_fields = ["manager", "stage"]
    filter_horizontal = []
    list_display = [
        "name_in_order",
        "email",
        "job_title",
        "department_in_order",
        "manager_in_order",
        "place",
        "is_active",
    ]
    list_filter = ["is_active", ManagerFilter, "department"]
    list_select_related = ["department", "manager", "stage__pathway__role"]
    lookups = ["is_active__exact", "is_manager", "department__id__exact", "department__isnull"]
    ordering = ["name_sort", "pk"]
    readonly_fields = ["last_login", "password_link"]
    search_fields = ["name_folded", "email", "staff_number", "job_title_folded"]
    show_full_result_count = False

    def get_urls(self):
        return [
            path(
                "import/",
                self.admin_site.admin_view(import_people),
                {"model_admin": self},
                name="accounts_user_import",
            ),
            *(
                path(
                    f"{name}.{format}",
                    self.admin_site.admin_view(view),
                    {"format": format},
                    name=f"accounts_user_{name.replace('/', '_')}_{format}",
                )
                for name, view in [
                    ("import/template", download_template),
                    ("export", download_people),
                ]
                for format in ("csv", "xlsx")
            ),
            *super().get_urls(),
        ]

    def log_change(self, request, obj, message):
        """Leave a receipt for the person, unless they were saved as they were."""
        if message:
            self.admin_site.leave_receipts_of_change(request, [obj.pk])
        return super().log_change(request, obj, message)

    def changelist_view(self, request, extra_context=None):
        extra_context = {"may_import": may_import(request.user), **(extra_context or {})}
        return super().changelist_view(request, extra_context)

    def construct_change_message(self, request, form, formsets, add=False):
        """As a list says it: whoever becomes inactive has left, and may come back."""
        message = super().construct_change_message(request, form, formsets, add)
        if not add and "is_active" in form.changed_data:
            active = changed("is_active")["changed"]["fields"][0]
            word = CAME_BACK if form.instance.is_active else LEFT
            for part in message:
                fields = part.get("changed", {}).get("fields", [])
                fields[:] = [word if field == active else field for field in fields]
        return message

    def get_queryset(self, request):
        """Without those who were erased: of them there is nothing left to see."""
        return super().get_queryset(request).still_known().with_namesakes()

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["may_erase"] = obj is not None and may_erase(request.user, obj)
        context["may_join"] = obj is not None and may_join(request.user, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.editor = request.user
        return form

    def get_fieldsets(self, request, obj=None):
        access = ["is_active", "groups"]
        if request.user.is_superuser:
            access.append("is_superuser")
        if obj:
            access.append("last_login")
        if obj and request.user.is_superuser:
            access.append("password_link")
        return [
            (None, {"fields": ["name", "email", "staff_number", "job_title", "department"]}),
            (
                _("Place in the company"),
                {
                    "fields": ["manager", "stage"],
                    "description": _what_a_manager_can_read(obj),
                },
            ),
            (
                _("Access"),
                {
                    "fields": access,
                    "description": _(
                        "You do not set passwords. People choose their own: “Forgot your "
                        "password?” on the sign-in page sends them a link. Groups are for HR; "
                        "nobody else needs one. Once somebody is no longer active, they are "
                        "signed out, and their direct reports go one manager up."
                    ),
                },
            ),
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("department", "manager", "stage"):
            # Choosing is all that is wanted here: no buttons that change or delete what is chosen.
            for name in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{name}_related", False)
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "manager":
            kwargs["queryset"] = User.objects.active().with_namesakes()
        if db_field.name == "stage":
            kwargs["queryset"] = Stage.objects.published().select_related("pathway__role")
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = Chosen(db_field, self.admin_site)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "manager":
            field.label_from_instance = name_and_email
        if db_field.name == "stage":
            field.label_from_instance = stage_in_words
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["form_class"] = ChosenMany
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.queryset = Group.objects.exclude(permissions__in=missing_rights(request.user))
            field.help_text = ""
        return field

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not outranks(obj, request.user))

    def has_delete_permission(self, request, obj=None):
        """Nobody is deleted: what they signed stays signed. People who leave become inactive."""
        return False

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        if not request.user.is_superuser:
            raise PermissionDenied
        person = self.get_object(request, unquote(id))
        if request.method != "POST" or person is None or not is_protected(person):
            return super().user_change_password(request, id, form_url)
        if not has_signed_in_recently(request):
            return ask_to_show_it(request)
        form = self.change_password_form(person, request.POST)
        if person == request.user or not (
            form.is_valid() and form.cleaned_data["set_usable_password"]
        ):
            return super().user_change_password(request, id, form_url)
        # With somebody's password one reads what they can read, so it waits.
        set_password(person, form.cleaned_data["password1"], by=request.user, at=timezone.now())
        messages.warning(request, _("The new password is waiting for confirmation."))
        return redirect("admin:accounts_user_change", person.pk)

    def lock_for_change(self, row):
        """Hold the person, who may be joined with another entry or leave at the same moment."""
        lock_reporting_lines()
        lock_with_reports(row.pk)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id and not has_signed_in_recently(request):
            person = self.get_object(request, object_id)
            if person and self._opens_something(request, person):
                return ask_to_show_it(request)
        if object_id and can_be_key(object_id):
            waiting = PendingChange.objects.open().filter(person=object_id)
            waiting = waiting.select_related("person", "manager", "requested_by")
            extra_context = {"waiting": waiting, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _opens_something(self, request, person):
        """Whether what was posted changes an address, or makes who posts it the manager, or an
        account that may be theirs."""
        email, manager = request.POST.get("email"), request.POST.get("manager")
        is_new_email = email is not None and normalize_email(email) != person.email
        if is_new_email or not can_be_key(manager or "") or manager == str(person.manager_id):
            return is_new_email
        return gains_by_managing(request.user, int(manager))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
            super().save_model(request, obj, form, change)
            User.objects.say_who_has_namesakes([obj])
            return
        # Who manages whom, and who is here, is for the services: they tell those concerned.
        before, said = form.before, {"by": request.user, "at": timezone.now()}
        manager, is_active, email = obj.manager, obj.is_active, obj.email
        obj.manager, obj.is_active, obj.email = before.manager, before.is_active, before.email
        written = {"name", "staff_number", "job_title", "department", "stage", "is_superuser"}
        obj.save(update_fields=written & form.fields.keys())
        waiting = {}
        if email != before.email:
            waiting["email"] = change_email(obj, email, **said)
        if manager != before.manager:
            waiting["manager"] = change_manager(obj, manager, **said)
        if before.is_active and not is_active:
            self._log_moved(request, leave(obj, **said))
        if is_active and not before.is_active:
            come_back(obj, **said)
        User.objects.say_who_has_namesakes([obj])
        self._say_what_waits(request, form, [name for name in waiting if waiting[name]])
        for name in form.kept:
            messages.info(request, form.why_kept(name))

    def _say_what_waits(self, request, form, names):
        """What waits is not changed: neither the history nor the receipt says that it was."""
        for name in names:
            if name in form.changed_data:
                form.changed_data.remove(name)
            label = form.fields[name].label
            messages.warning(
                request,
                _(
                    "“%(field)s” is waiting for confirmation by somebody else. Everything else is "
                    "saved."
                )
                % {"field": label},
            )
            LogEntry.objects.log_actions(request.user.pk, [form.instance], CHANGE, asked(name))

    def _log_moved(self, request, people):
        """Whoever goes one manager up reads of it as if HR had moved them one by one."""
        User.objects.say_who_has_namesakes(people)
        LogEntry.objects.log_actions(request.user.pk, people, CHANGE, [changed("manager")])
        self.admin_site.leave_receipts_of_change(request, [person.pk for person in people])

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        person = form.instance
        person.is_staff = person.is_superuser or person.groups.exists()
        person.save(update_fields=["is_staff"])

    @admin.display(description=_("name"), ordering="name_sort")
    def name_in_order(self, person):
        """Without the address, which stands beside it."""
        return person.name

    @admin.display(description=_("department"), ordering="department__name_sort")
    def department_in_order(self, person):
        return person.department

    @admin.display(description=_("manager"), ordering="manager__name_sort")
    def manager_in_order(self, person):
        if person.manager:
            person.manager.has_namesake = person.manager_has_namesake
        return person.manager

    @admin.display(description=_("current stage"), ordering="stage")
    def place(self, person):
        if person.stage:
            return _("%(role)s, stage %(number)s") % {
                "role": person.stage.pathway.role,
                "number": person.stage.number,
            }

    @admin.display(description=_("password"))
    def password_link(self, person):
        url = reverse("admin:auth_user_password_change", args=[person.pk])
        return format_html('<a href="{}">{}</a>', url, _("Set a password for them"))
