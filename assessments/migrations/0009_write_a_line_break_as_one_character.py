from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Replace

COLUMNS = {"Rating": "evidence", "Remark": "text", "Reflection": "text", "LeftOver": "text"}


def write_line_breaks_as_one_character(apps, schema_editor):
    """Browsers send a line break as two characters; a text from before would seem changed."""
    for name, column in COLUMNS.items():
        rows = apps.get_model("assessments", name).objects.using(schema_editor.connection.alias)
        rows.filter(**{f"{column}__contains": "\r\n"}).update(
            **{column: Replace(F(column), Value("\r\n"), Value("\n"))}
        )


class Migration(migrations.Migration):

    dependencies = [("assessments", "0008_know_the_page_that_saved")]

    operations = [
        migrations.RunPython(write_line_breaks_as_one_character, migrations.RunPython.noop)
    ]
