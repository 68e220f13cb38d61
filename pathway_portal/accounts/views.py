from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pathway_portal.web.middleware import activate_language

from .forms import LanguageForm, MailForm, PreferredNameForm, ReadForm
from .models import User
from .services import (
    ChangedMeanwhile,
    choose_language,
    choose_mails,
    choose_preferred_name,
    read_notices,
)


@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    """Show people what HR keeps about them; let them choose their name, language and mails."""
    me = User.objects.select_related("manager", "department", "stage__pathway__role").get(
        pk=request.user.pk
    )
    # The page has three forms, each with a button of its own.
    data = request.POST if request.method == "POST" else {}
    names, mails = PreferredNameForm.name in data, MailForm.name in data
    name_form = PreferredNameForm(
        data if names else None, initial={"preferred_name": me.preferred_name}
    )
    mail_form = MailForm(
        data if mails and not names else None,
        initial={MailForm.name: str(me.mails_about_assessments)},
    )
    is_language = request.method == "POST" and not (names or mails)
    form = LanguageForm(data if is_language else None, initial={"language": me.language})

    if name_form.is_valid() and _saves(name_form, choose_preferred_name, me):
        messages.success(
            request, _("Saved. The portal calls you %(name)s.") % {"name": me.get_short_name()}
        )
        return redirect("account")
    if form.is_valid() and _saves(form, choose_language, me):
        activate_language(request, me.language)
        messages.success(request, _("Saved. From now on the portal uses this language."))
        return redirect("account")

    if mail_form.is_valid() and _saves(mail_form, choose_mails, me):
        messages.success(request, _("Saved."))
        return redirect("account")

    context = {
        "me": me,
        "form": form,
        "name_form": name_form,
        "mail_form": mail_form,
        "has_errors": bool(form.errors or name_form.errors or mail_form.errors),
    }
    return render(request, "accounts/account.html", context)


def _saves(form, choose, me):
    """Save a choice, unless another window has saved something else meanwhile."""
    try:
        choose(me, form.cleaned_data[form.name], seen=form.seen)
    except ChangedMeanwhile:
        me.refresh_from_db(fields=[form.name])
        form.say_what_is_saved(getattr(me, form.name))
        return False
    return True


@require_POST
def notices_read(request):
    """Mark the notices that the reader's page had shown as read."""
    form = ReadForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("A button without what its page had shown.")
    read_notices(request.user, until=form.cleaned_data["until"], at=timezone.now())
    return redirect("home")
