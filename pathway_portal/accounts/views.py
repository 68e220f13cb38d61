from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pathway_portal.middleware import speak

from .forms import LanguageForm, ReadForm
from .models import User
from .services import choose_language, read_notices


@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    """What the portal knows about me as a person, my language, and where I change my password."""
    me = User.objects.select_related("manager", "department", "stage__pathway__role").get(
        pk=request.user.pk
    )
    form = LanguageForm(
        request.POST if request.method == "POST" else None, initial={"language": me.language}
    )

    if form.is_valid():
        choose_language(me, form.cleaned_data["language"])
        speak(request, me.language)
        messages.success(request, _("Saved. From now on the portal uses this language."))
        return redirect("account")

    return render(request, "accounts/account.html", {"me": me, "form": form})


@require_POST
def notices_read(request):
    """All that my page told me is read, and need not be told again."""
    form = ReadForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("A button without what its page had shown.")
    read_notices(request.user, until=form.cleaned_data["until"], at=timezone.now())
    return redirect("home")
