"""Access tokens on HR's pages: HR makes one for each other system, and revokes it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from pathway_portal.web.access_tokens import TokenPurpose
from pathway_portal.web.hr_pages import get_viewable_or_404, hr_path, render_hr_page
from pathways.admin.rights import ReadersOnly

from ..access_tokens import make_token, revoke_token
from ..deputy_form import DayInput
from ..models import AccessToken
from .fresh_sign_in import ask_to_reauthenticate, has_signed_in_recently


@require_POST
def revoke(request, model_admin, pk):
    """Stop a token at once."""
    token = get_viewable_or_404(request, model_admin, pk)
    if not model_admin.has_revoke_permission(request):
        raise PermissionDenied
    if revoke_token(token, by=request.user, at=timezone.now()):
        model_admin.log_change(request, token, _("Revoked."))
        messages.success(request, _("Revoked. Nobody gets in with this token any more."))
    else:
        messages.info(request, _("This token had been revoked already."))
    return redirect("admin:accounts_accesstoken_change", pk)


class AccessTokenForm(forms.ModelForm):
    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if AccessToken.objects.filter(name__iexact=name, revoked_at=None).exists():
            raise forms.ValidationError(
                _(
                    "There is a token with this name already. Revoke it first, or choose another "
                    "name."
                )
            )
        return name

    def clean_expires_on(self):
        last_day = self.cleaned_data["expires_on"]
        if last_day and last_day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return last_day


@admin.register(AccessToken)
class AccessTokenAdmin(ReadersOnly, admin.ModelAdmin):
    form = AccessTokenForm
    fields = ["name", "purpose", "expires_on"]
    formfield_overrides = {models.DateField: {"widget": DayInput}}
    list_display = ["name", "purpose", "state", "last_used_on", "made_at", "made_by"]
    list_select_related = ["made_by"]
    ordering = ["-pk"]
    show_full_result_count = False
    view_on_site = False

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        """Say in words that a purpose is yet to be chosen, where Django shows dashes."""
        choices = [("", _("Choose what it opens")), *TokenPurpose.choices]
        return super().formfield_for_choice_field(db_field, request, choices=choices, **kwargs)

    def get_urls(self):
        return [hr_path(self, "<int:pk>/revoke/", revoke, "revoke"), *super().get_urls()]

    def get_fields(self, request, obj=None):
        if obj is None:
            return self.fields
        history = ["last_used_on", "made_at", "made_by", "revoked_at", "revoked_by"]
        return ["purpose", "state", "expires_on", *history]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else []

    def add_view(self, request, form_url="", extra_context=None):
        """Ask who it is before a token is made: it can do what HR can, and does not sign in."""
        may_add = self.has_add_permission(request)
        if request.method == "POST" and may_add and not has_signed_in_recently(request):
            return ask_to_reauthenticate(request)
        return super().add_view(request, form_url, extra_context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["may_revoke"] = (
            obj is not None and obj.revoked_at is None and self.has_revoke_permission(request)
        )
        # The page that comes next shows the token, once.
        more = {"show_save_and_continue": False, "show_save_and_add_another": False}
        return super().render_change_form(request, context | more, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        made, token = make_token(
            obj.name,
            obj.purpose,
            expires_on=obj.expires_on,
            by=request.user,
            at=timezone.now(),
        )
        obj.pk = made.pk
        # For `response_add`, which is given nothing else of this request.
        request.made_token = token

    def response_add(self, request, obj, post_url_continue=None):
        """Show the token, in this answer only."""
        return render_hr_page(
            request,
            self,
            "admin/accounts/accesstoken/made.html",
            _("Copy the token now"),
            row=obj,
            token=request.made_token,
        )

    def has_revoke_permission(self, request):
        return request.user.has_perm("accounts.change_accesstoken")

    def has_change_permission(self, request, obj=None):
        """Refuse to change a token: revoke it and make another one."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("state"))
    def state(self, token):
        if token.revoked_at:
            day = timezone.localdate(token.revoked_at)
            return _("Revoked on %(day)s") % {"day": date_format(day)}
        if not token.made_by.is_active:
            return _("Stopped: %(person)s has left") % {"person": token.made_by}
        if not token.works_on(timezone.localdate()):
            return _("Expired")
        if token.expires_on:
            return _("Works until %(day)s") % {"day": date_format(token.expires_on)}
        return _("Works")
