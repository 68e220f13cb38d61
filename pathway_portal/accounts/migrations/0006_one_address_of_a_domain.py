from django.db import migrations
from django.utils.encoding import punycode


def address(text):
    """An e-mail address in small letters, its domain as mail servers write it."""
    before, at, domain = text.lower().rpartition("@")
    try:
        return before + at + punycode(domain)
    except UnicodeError:  # it is no address
        return text.lower()


def write_domains_as_mail_servers_do(apps, schema_editor):
    people = apps.get_model("accounts", "User").objects
    for key, email in people.values_list("pk", "email"):
        # Who is here twice stays so, for HR to see to.
        if not email.isascii() and not people.filter(email=address(email)).exists():
            people.filter(pk=key).update(email=address(email))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_erase_people")]

    operations = [migrations.RunPython(write_domains_as_mail_servers_do, migrations.RunPython.noop)]
