"""HR keeps the people here: who they are, who manages them, and the stage they stand at."""

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pathways.models import Stage

from .models import Company, Department, User
from .services import ReportingLoop, lock_reporting_lines, refuse_loop


def missing_rights(user):
    """The permissions that somebody does not have themselves, and so must not hand on."""
    if user.is_superuser:
        return Permission.objects.none()
    own = Permission.objects.filter(group__user=user) | Permission.objects.filter(user=user)
    return Permission.objects.exclude(pk__in=own.values("pk"))


def outranks(person, user):
    """May the person do something here that the user may not?"""
    if user.is_superuser:
        return False
    beyond = missing_rights(user)
    return (
        person.is_superuser
        or beyond.filter(group__user=person).exists()
        or beyond.filter(user=person).exists()
    )


def stage_in_words(stage):
    return f"{stage.pathway.role}, {stage}"


def person_in_words(person):
    return f"{person.name}, {person.email}"


class PersonForm(forms.ModelForm):
    class Meta:
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What somebody has now stays possible, whatever is offered for the future.
        if "manager" in self.fields:
            self.fields["manager"].queryset |= User.objects.filter(pk=self.instance.manager_id)
        if "stage" in self.fields:
            self.fields["stage"].queryset |= Stage.objects.filter(pk=self.instance.stage_id)

    def clean_email(self):
        """In small letters, as sign-in looks for it."""
        return self.cleaned_data["email"].lower()

    def clean(self):
        cleaned = super().clean()
        if "manager" not in self.fields:
            return cleaned
        # Also where the manager stays the same: meanwhile they may have been put below the person.
        lock_reporting_lines()
        manager = cleaned.get("manager")
        if manager is not None:
            manager.refresh_from_db(fields=["manager"])
        if manager is not None and manager == self.instance:
            self.add_error("manager", _("Nobody can be their own manager."))
            return cleaned
        try:
            refuse_loop(self.instance, manager)
        except ReportingLoop as refused:
            self.add_error("manager", str(refused))
        return cleaned


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
class PersonAdmin(UserAdmin):
    form = add_form = PersonForm
    add_form_template = None
    autocomplete_fields = ["manager", "stage"]
    filter_horizontal = []
    list_display = ["name", "email", "job_title", "department", "manager", "place", "is_active"]
    list_filter = ["is_active", ManagerFilter, "department"]
    list_select_related = ["department", "manager", "stage__pathway__role"]
    ordering = ["name"]
    readonly_fields = ["last_login", "password_link"]
    search_fields = ["name", "email", "job_title"]
    show_full_result_count = False

    def get_fieldsets(self, request, obj=None):
        access = ["is_active", "groups"]
        if request.user.is_superuser:
            access.append("is_superuser")
        if obj:
            access.append("last_login")
        if obj and request.user.is_superuser:
            access.append("password_link")
        return [
            (None, {"fields": ["name", "email", "job_title", "department"]}),
            (
                _("Place in the company"),
                {
                    "fields": ["manager", "stage"],
                    "description": _(
                        "From the moment you save, this manager can read what the person has "
                        "submitted. The manager before can read nothing any more."
                    ),
                },
            ),
            (
                _("Access"),
                {
                    "fields": access,
                    "description": _(
                        "You give nobody a password. People choose their own: “Forgot your "
                        "password?” on the sign-in page sends them a link. Groups are for HR; "
                        "nobody else needs one."
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
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "manager":
            field.label_from_instance = person_in_words
        if db_field.name == "stage":
            field.label_from_instance = stage_in_words
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
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
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            # allauth remembers addresses for itself; an old one must open nothing any more.
            EmailAddress.objects.filter(user=obj).delete()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        person = form.instance
        person.is_staff = person.is_superuser or person.groups.exists()
        person.save(update_fields=["is_staff"])

    @admin.display(description=_("stands at"), ordering="stage")
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


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ["name", "people"]
    ordering = ["name"]
    search_fields = ["name"]
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(people_count=Count("people"))

    @admin.display(description=_("people"), ordering="people_count")
    def people(self, department):
        url = reverse("admin:accounts_user_changelist")
        return format_html(
            '<a href="{}?department__id__exact={}">{}</a>',
            url,
            department.pk,
            department.people_count,
        )


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    fields = ["name", "independent_reviews"]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Company.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)
