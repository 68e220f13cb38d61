from django.db import migrations

from pathway_portal.accounts.validators import normalize_email as address


def write_domains_as_mail_servers_do(apps, schema_editor):
    people = apps.get_model("accounts", "User").objects
    for key, email in people.values_list("pk", "email"):
        # Who is here twice stays so, for HR to see to.
        if not email.isascii() and not people.filter(email=address(email)).exists():
            people.filter(pk=key).update(email=address(email))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_erase_people")]

    operations = [migrations.RunPython(write_domains_as_mail_servers_do, migrations.RunPython.noop)]
