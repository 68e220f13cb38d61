"""HR's workplace: Django's admin behind the portal's own sign-in."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from assessments.desk import desk_of

from ..accounts.models import User
from ..privacy.erasure import erase_person
from ..privacy.join_page import join_people
from ..web.hr_pages import hr_path
from .menu import menu

OF_SIGNING_IN = {"account", "mfa", "socialaccount", "usersessions"}


class Suggestions(AutocompleteJsonView):
    """Suggest what the form would accept, in the words in which the form shows it."""

    def process_request(self, request):
        term, model_admin, source_field, to_field_name = super().process_request(request)
        try:
            source_admin = self.admin_site.get_model_admin(source_field.model)
        except NotRegistered as error:
            raise PermissionDenied from error
        self.field = source_admin.formfield_for_foreignkey(source_field, request)
        return term, model_admin, source_field, to_field_name

    def get_queryset(self):
        return super().get_queryset().filter(pk__in=self.field.queryset)

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        return {**result, "text": self.field.label_from_instance(obj)}


class Workplace(AdminSite):
    site_header = _("HR’s workplace")
    site_title = _("HR’s workplace")
    index_title = _("Today")

    # Sign in on the portal's own page, with its limits and its second factor.
    login = method_decorator(secure_admin_login)(AdminSite.login)

    def password_change(self, request, extra_context=None):
        """Redirect to the page where everybody changes theirs, with its limits and its mail."""
        return redirect("account_change_password")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Leave out allauth's own pages, which show how people sign in."""
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else [*model_or_iterable]
        )
        ours = [model for model in models if model._meta.app_label not in OF_SIGNING_IN]
        super().register(ours, admin_class, **options)

    def __init__(self, name="admin"):
        super().__init__(name)
        self.disable_action("delete_selected")

    def get_urls(self):
        """Leave out Django's redirect to an object's page, which tells which ids exist."""
        routes = super().get_urls()
        people = self.get_model_admin(User)
        return [
            hr_path(people, "accounts/user/<int:pk>/join/", join_people, "join"),
            hr_path(people, "accounts/user/<int:pk>/erase/", erase_person, "erase"),
            *(route for route in routes if getattr(route, "name", None) != "view_on_site"),
        ]

    def each_context(self, request):
        """Add the menu, with the lists inside the section that the page belongs to."""
        context = super().each_context(request)
        return context | {"menu": menu(context["available_apps"], request.path)}

    def index(self, request, extra_context=None):
        """Add what waits for HR."""
        desk = desk_of(request.user, at=timezone.now())
        return super().index(request, {"desk": desk, **(extra_context or {})})

    def autocomplete_view(self, request):
        return Suggestions.as_view(admin_site=self)(request)
