"""HR's pages of people: who they are, who manages them, and the stage they stand at."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pathway_portal.web.hr_pages import hr_path
from pathways.admin.choosing import Chosen, can_be_key
from pathways.admin.edit_conflicts import KeepTypedText
from pathways.admin.rights import ReadersOnly
from pathways.models import Stage

from ..changes import CAME_BACK, LEFT, asked, changed
from ..email_addresses import normalize_email
from ..invitations import why_not
from ..models import PendingChange, User
from ..names import name_and_email
from ..pending_changes import gains_by_managing, is_protected
from ..permissions import may_erase, may_join, missing_rights, outranks
from ..receipts import leave_change_receipts
from ..services import (
    change_email,
    change_manager,
    come_back,
    leave,
    lock_reporting_lines,
    lock_with_reports,
    set_password,
)
from .deputies_for_many import name_deputy_for_many
from .filters import LackFilter, ManagerFilter, ManagesFilter, RoleFilter, StageFilter
from .fresh_sign_in import ask_to_reauthenticate, has_signed_in_recently
from .import_page import download_people, download_template, import_people, may_import
from .inviting import InvitationFilter, invite_many
from .many_people import ActsOnAll, change_many, leave_many
from .person_form import ChosenMany, PasswordForm, PersonForm, stage_in_words
from .searching import FoldedSearch

# What a change of manager does, for people who are here, new or have left.
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


def _what_a_manager_can_read(person):
    if person is None:
        return NEW_PERSONS_MANAGER
    return MANAGER if person.is_active else LEAVERS_MANAGER


@admin.register(User)
class PersonAdmin(ActsOnAll, FoldedSearch, ReadersOnly, KeepTypedText, UserAdmin):
    form = add_form = PersonForm
    change_password_form = PasswordForm
    actions = [invite_many, change_many, name_deputy_for_many, leave_many]
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
        "is_here",
    ]
    list_filter = [
        "is_active",
        LackFilter,
        InvitationFilter,
        "department",
        ManagerFilter,
        RoleFilter,
        StageFilter,
        ManagesFilter,
    ]
    list_select_related = ["department", "manager", "stage__pathway__role"]
    lookups = [
        "is_active__exact",
        "lacks",
        "invitation",
        "department__id__exact",
        "department__isnull",
        "manager",
        "role",
        "stage",
        "is_manager",
    ]
    ordering = ["name_sort", "pk"]
    readonly_fields = ["invitation_sent_at", "last_login", "password_link"]
    # The manager's name too: searching for somebody finds their reports.
    search_fields = [
        "name_folded",
        "email",
        "staff_number",
        "job_title_folded",
        "manager__name_folded",
    ]
    show_full_result_count = False

    def get_urls(self):
        return [
            hr_path(self, "import/", import_people, "import"),
            *(
                hr_path(self, f"{route}.{format}", view, f"{name}_{format}", format=format)
                for route, view, name in [
                    ("import/template", download_template, "import_template"),
                    ("export", download_people, "export"),
                ]
                for format in ("csv", "xlsx")
            ),
            *super().get_urls(),
        ]

    def log_change(self, request, obj, message):
        """Leave a receipt for the person, unless they were saved as they were."""
        if message:
            leave_change_receipts([obj.pk], by=request.user, at=timezone.now())
        return super().log_change(request, obj, message)

    def changelist_view(self, request, extra_context=None):
        extra_context = {"may_import": may_import(request.user), **(extra_context or {})}
        return super().changelist_view(request, extra_context)

    def construct_change_message(self, request, form, formsets, add=False):
        """Log leaving and coming back in the words that an imported list uses."""
        message = super().construct_change_message(request, form, formsets, add)
        if not add and "is_active" in form.changed_data:
            active = changed("is_active")["changed"]["fields"][0]
            word = CAME_BACK if form.instance.is_active else LEFT
            for part in message:
                fields = part.get("changed", {}).get("fields", [])
                fields[:] = [word if field == active else field for field in fields]
        return message

    def get_queryset(self, request):
        """Leave out those who were erased: there is nothing left to see."""
        return super().get_queryset(request).still_known().with_namesakes()

    def has_name_deputy_permission(self, request):
        return request.user.has_perm("accounts.add_deputyship")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["may_erase"] = obj is not None and may_erase(request.user, obj)
        context["may_invite"] = (
            obj is not None and self.has_change_permission(request, obj) and not why_not(obj)
        )
        context["may_name_deputy"] = (
            obj is not None
            and self.has_name_deputy_permission(request)
            and User.objects.active().filter(manager=obj).exists()
        )
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
            access += ["invitation_sent_at", "last_login"]
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
                        "You do not set passwords. People choose their own: an invitation sends "
                        "them a link, and later “Forgot your password?” on the sign-in page. "
                        "Groups are for HR; nobody else needs one. Once somebody is no longer "
                        "active, they are signed out, and their direct reports go one manager up."
                    ),
                },
            ),
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("department", "manager", "stage"):
            # People only choose here: no buttons that change or delete what is chosen.
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
        """Refuse to delete: what people signed stays signed. Leavers become inactive."""
        return False

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        if not request.user.is_superuser:
            raise PermissionDenied
        person = self.get_object(request, unquote(id))
        if request.method != "POST" or person is None or not is_protected(person):
            return super().user_change_password(request, id, form_url)
        if not has_signed_in_recently(request):
            return ask_to_reauthenticate(request)
        form = self.change_password_form(person, request.POST)
        if person == request.user or not (
            form.is_valid() and form.cleaned_data["set_usable_password"]
        ):
            return super().user_change_password(request, id, form_url)
        # Somebody's password opens what they can read, so it waits.
        set_password(person, form.cleaned_data["password1"], by=request.user, at=timezone.now())
        messages.warning(request, _("The new password is waiting for confirmation."))
        return redirect("admin:accounts_user_change", person.pk)

    def lock_for_change(self, row):
        """Lock the person, who may be joined with another entry or leave at the same moment."""
        lock_reporting_lines()
        lock_with_reports(row.pk)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id and not has_signed_in_recently(request):
            person = self.get_object(request, object_id)
            if person and self._opens_something(request, person):
                return ask_to_reauthenticate(request)
        if object_id and can_be_key(object_id):
            waiting = PendingChange.objects.open().filter(person=object_id)
            waiting = waiting.select_related("person", "manager", "requested_by")
            extra_context = {"waiting": waiting, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _opens_something(self, request, person):
        """Return whether the post could open answers to its sender.

        It does where it changes an address, or where the new manager is the sender or an account
        that may be in their hands.
        """
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
        # Services change managers, addresses and who is here, because they tell those concerned.
        before, by_and_at = form.before, {"by": request.user, "at": timezone.now()}
        manager, is_active, email = obj.manager, obj.is_active, obj.email
        obj.manager, obj.is_active, obj.email = before.manager, before.is_active, before.email
        written = {"name", "staff_number", "job_title", "department", "stage", "is_superuser"}
        obj.save(update_fields=written & form.fields.keys())
        waiting = {}
        if email != before.email:
            waiting["email"] = change_email(obj, email, **by_and_at)
        if manager != before.manager:
            waiting["manager"] = change_manager(obj, manager, **by_and_at)
        if before.is_active and not is_active:
            self._log_moved(request, leave(obj, **by_and_at))
        if is_active and not before.is_active:
            come_back(obj, **by_and_at)
        User.objects.say_who_has_namesakes([obj])
        self._say_what_waits(request, form, [name for name in waiting if waiting[name]])
        for name in form.kept:
            messages.info(request, form.why_kept(name))

    def _say_what_waits(self, request, form, names):
        """Tell HR what waits, and keep it out of the history and the receipt: it is not changed."""
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
        """Log and leave receipts for people who went one manager up, as if HR had moved each."""
        User.objects.say_who_has_namesakes(people)
        LogEntry.objects.log_actions(request.user.pk, people, CHANGE, [changed("manager")])
        moved = [person.pk for person in people]
        leave_change_receipts(moved, by=request.user, at=timezone.now())

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        person = form.instance
        person.is_staff = person.is_superuser or person.groups.exists()
        person.save(update_fields=["is_staff"])

    @admin.display(description=_("name"), ordering="name_sort")
    def name_in_order(self, person):
        """Show the name alone: the address stands beside it."""
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

    @admin.display(description=_("active"), ordering="is_active")
    def is_here(self, person):
        """Say it in a word, which needs no icon and reads aloud."""
        return _("Yes") if person.is_active else _("No")

    @admin.display(description=_("password"))
    def password_link(self, person):
        url = reverse("admin:auth_user_password_change", args=[person.pk])
        return format_html('<a href="{}">{}</a>', url, _("Set a password for them"))
