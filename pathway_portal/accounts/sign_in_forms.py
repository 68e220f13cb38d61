"""allauth's forms for passwords and codes, within our own limits."""

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn_forms
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError

from .email_addresses import normalize_email
from .forms import say_changed_meanwhile
from .limits import Attempt, TooMany, account_key, may_request_link
from .models import SignInEventKind
from .one_time_codes import use_totp_code
from .second_factor import log_unreadable


class ResetPasswordForm(account_forms.ResetPasswordForm):
    def clean_email(self):
        if not may_request_link(context.request):
            raise get_account_adapter().validation_error("too_many_links")
        return normalize_email(self.cleaned_data["email"])

    def save(self, request, **kwargs):
        get_account_adapter(request).send_reset_link(self.cleaned_data["email"])


class ChangePasswordForm(account_forms.ChangePasswordForm):
    def clean_oldpassword(self):
        """Check the password, a few times only: somebody may have found the session open."""
        password = self.cleaned_data["oldpassword"]
        if not get_account_adapter().reauthenticate(self.user, password):
            raise get_account_adapter().validation_error("enter_current_password")
        return password


class RenamePasskeyForm(webauthn_forms.EditWebAuthnForm):
    @property
    def shown(self):
        """The name that the page had shown as saved."""
        return self.data.get(self["name"].html_initial_name, self.initial["name"])

    def clean_name(self):
        """Refuse a name from an older page, beside the one that is saved now."""
        name, now = self.cleaned_data["name"], self.initial["name"]
        if name != now and self.shown != now:
            self.data = self.data.copy()
            self.data[self["name"].html_initial_name] = now
            raise ValidationError(say_changed_meanwhile(now))
        return name


class _CodeForm(mfa_forms.BaseAuthenticateForm):
    """A code of an app or from paper: each works once, and few may be tried."""

    is_unreadable = False

    def clean_code(self):
        code = self.cleaned_data["code"]
        attempt = Attempt(context.request, SignInEventKind.FAILED_CODE, account_key(self.user))
        try:
            attempt.check()
            self.authenticator = self._authenticator_for(code)
            if self.authenticator:
                attempt.succeed()
            else:
                attempt.fail()
        except TooMany:
            raise get_account_adapter().validation_error("too_many_login_attempts") from None
        if not self.authenticator and self.is_unreadable:
            raise get_adapter().validation_error("unreadable")
        if not self.authenticator:
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _authenticator_for(self, code):
        for each in Authenticator.objects.filter(user=self.user).order_by("pk"):
            each.user = self.user
            try:
                if each.type == Authenticator.Type.TOTP:
                    is_right = use_totp_code(each, code)
                elif each.type == Authenticator.Type.RECOVERY_CODES:
                    is_right = each.wrap().validate_code(code)
                else:
                    continue
            except InvalidToken:
                log_unreadable(self.user)
                self.is_unreadable = True
                continue
            if is_right:
                return each
        return None


class SignInCodeForm(_CodeForm, mfa_forms.AuthenticateForm):
    pass


class ReauthenticationCodeForm(_CodeForm, mfa_forms.ReauthenticateForm):
    pass
