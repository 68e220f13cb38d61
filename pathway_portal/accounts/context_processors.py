from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .adapter import provider_name
from .models import Company


def sign_in_methods(request):
    """Say how people sign in here: by password, through the company's provider, or both."""
    name = provider_name() if settings.OIDC_ISSUER else ""
    return {"sign_in_methods": {"password": settings.PASSWORD_SIGN_IN, "single_sign_on": name}}


def company(request):
    """Add the company, which is loaded already where somebody is signed in."""
    return {"company": SimpleLazyObject(lambda: _company_of(request))}


def _company_of(request):
    # A request may be refused before its user is known.
    user = getattr(request, "user", None)
    if hasattr(user, "company_name"):
        return Company(name=user.company_name or "", is_demonstration=user.is_demonstration)
    return Company.objects.filter(pk=1).first() or Company(name="")
