"""One page of each kind that has a form to write in, for every kind of person: found by walking."""

from pathway_portal.accounts.models import User
from tests.every_page import ONE_IN, prepare, walked
from tests.forms_of import forms_of


def pages_to_write_on():
    """(person, address, forms) of the demonstration company; the forms that are posted alone."""
    prepare("en")
    seen = set()
    for name, pages in walked("en", ONE_IN).items():
        user = User.objects.get(email=f"{name}@example.com")
        for page in pages:
            forms = [form for form in forms_of(page.content) if is_to_write_in(form)]
            kind = (page.kind, *(str(form.attrs.get("id")) for form in forms))
            if forms and kind not in seen:
                seen.add(kind)
                yield user, page.address.split("#")[0], forms


def is_to_write_in(form):
    """Whether words can be lost in it. A password, an address or a day is soon typed again."""
    kinds = {field.attrs.get("type") for field in form.fields}
    is_one_address = kinds == {"email"}
    texts = [field for field in form.text_fields if field.attrs.get("type") != "date"]
    has_text = bool(texts) and not is_one_address and "password" not in kinds
    return form.method == "post" and has_text
