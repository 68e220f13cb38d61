"""HR keeps the people here: who they are, who manages them, and the stage they stand at."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.db.models import Exists, OuterRef
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pathways.admin.choosing import Chosen, can_be_key
from pathways.admin.rights import ReadersOnly
from pathways.models import Stage

from ..changes import CAME_BACK, LEFT, changed
from ..models import ERASED_HOST, User
from ..permissions import may_erase, missing_rights, outranks
from ..services import (
    ReportingLoop,
    change_addresses,
    change_manager,
    come_back,
    leave,
    lock_reporting_lines,
    refuse_loop,
)
from ..spelling import address, cannot_be_seen
from .import_page import download_people, download_template, import_people, may_import

# What becomes of a change of manager, of whoever is here and of a leaver.
MANAGER = _(
    "Once you save, this manager can read what the person has submitted, and their manager before "
    "no longer can. All three are told."
)
LEAVERS_MANAGER = _(
    "This person has left: nobody can read what they have said. Once they are active again, this "
    "manager can read what they have submitted."
)


def stage_in_words(stage):
    return f"{stage.pathway.role}, {stage}"


def person_in_words(person):
    return f"{person.name}, {person.email}"


def can_be_seen(text):
    """A list of people is held to the same."""
    if cannot_be_seen(text):
        raise forms.ValidationError(
            _("There is a line break or another invisible character here. Please type it again.")
        )


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
        # What somebody has now stays possible, whatever is offered for the future.
        if "manager" in self.fields:
            self.fields["manager"].queryset |= User.objects.filter(pk=self.instance.manager_id)
        if "stage" in self.fields:
            self.fields["stage"].queryset |= Stage.objects.filter(pk=self.instance.stage_id)
        for name in self.fields.keys() & {"name", "email", "staff_number", "job_title"}:
            self.fields[name].validators.append(can_be_seen)
        if self.instance.pk:
            for name in self.fields.keys() & {*self.REMEMBERED}:
                self.fields[name].show_hidden_initial = True

    def clean_email(self):
        """As sign-in looks for it."""
        email = address(self.cleaned_data["email"])
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
            self.before = User.objects.select_for_update(no_key=True).get(pk=self.instance.pk)
            self._settle_with_what_changed_meanwhile(cleaned)
        self._refuse_manager(cleaned.get("manager"))
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

    def _refuse_manager(self, manager):
        if manager is None:
            return
        manager.refresh_from_db(fields=["manager", "is_active"])
        if manager == self.instance:
            self.add_error("manager", _("Nobody can be their own manager."))
            return
        if not manager.is_active and manager.pk != (self.before and self.before.manager_id):
            left = _("%(manager)s has left. Choose somebody else.")
            self.add_error("manager", left % {"manager": manager})
            return
        try:
            refuse_loop(self.instance, manager)
        except ReportingLoop as refused:
            self.add_error("manager", str(refused))


def in_words(person, name):
    """What a field of somebody's page says now."""
    if name == "groups":
        return ", ".join(group.name for group in person.groups.all()) or _("nothing")
    value = getattr(person, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
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
class PersonAdmin(ReadersOnly, UserAdmin):
    form = add_form = PersonForm
    add_form_template = None
    change_list_template = "admin/accounts/user/change_list.html"
    autocomplete_fields = ["manager", "stage"]
    filter_horizontal = []
    list_display = ["name", "email", "job_title", "department", "manager", "place", "is_active"]
    list_filter = ["is_active", ManagerFilter, "department"]
    list_select_related = ["department", "manager", "stage__pathway__role"]
    lookups = ["is_active__exact", "is_manager", "department__id__exact", "department__isnull"]
    ordering = ["name"]
    readonly_fields = ["last_login", "password_link"]
    search_fields = ["name", "email", "staff_number", "job_title"]
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

    def after_changes(self, request, people):
        """What else is to be done, in the same transaction, once people have changed other than by
        saving their own page; by their ids."""

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
        return super().get_queryset(request).still_known()

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["may_erase"] = obj is not None and may_erase(request.user, obj)
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
                    "description": LEAVERS_MANAGER if obj and not obj.is_active else MANAGER,
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
            kwargs["queryset"] = User.objects.active()
        if db_field.name == "stage":
            kwargs["queryset"] = Stage.objects.published().select_related("pathway__role")
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = Chosen(db_field, self.admin_site)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "manager":
            field.label_from_instance = person_in_words
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

    def user_change_password(self, request, id, form_url=""):
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
            return super().save_model(request, obj, form, change)
        # Who manages whom, and who is here, is for the services: they tell those concerned.
        before, at = form.before, timezone.now()
        manager, is_active = obj.manager, obj.is_active
        obj.manager, obj.is_active = before.manager, before.is_active
        written = {"name", "staff_number", "job_title", "department", "stage", "is_superuser"}
        obj.save(update_fields=written & form.fields.keys())
        if manager != before.manager:
            change_manager(obj, manager, at=at)
        if before.is_active and not is_active:
            self._log_moved(request, leave(obj, at=at))
        if is_active and not before.is_active:
            come_back(obj, at=at)
        if obj.email != before.email:
            change_addresses([(obj, before.email)], by=request.user, at=at)
        for name in form.kept:
            messages.info(
                request,
                _("Somebody has changed “%(field)s” to “%(now)s” in the meantime. That stays.")
                % {"field": form.fields[name].label, "now": in_words(before, name)},
            )

    def _log_moved(self, request, people):
        """Whoever goes one manager up reads of it as if HR had moved them one by one."""
        LogEntry.objects.log_actions(request.user.pk, people, CHANGE, [changed("manager")])
        self.after_changes(request, [person.pk for person in people])

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        person = form.instance
        person.is_staff = person.is_superuser or person.groups.exists()
        person.save(update_fields=["is_staff"])

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
