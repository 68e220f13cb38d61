from django.db import migrations, models

from pathways.migrations._names_as_of_0009 import fold, sort_key

BATCH = 1000


def join_departments(apps, schema_editor):
    """Join departments that differ only in case, accents or blanks. The oldest one stays."""
    department, person = apps.get_model("accounts", "Department"), apps.get_model("accounts", "User")
    kept = {}
    for each in department.objects.order_by("pk"):
        same = kept.setdefault(fold(each.name)[:255], each)
        if same.pk != each.pk:
            person.objects.filter(department=each).update(department=same)
            each.delete()
    for folded, each in kept.items():
        name = " ".join(each.name.split())
        department.objects.filter(pk=each.pk).update(
            name=name, name_folded=folded, name_sort=sort_key(name)
        )
    if schema_editor.connection.vendor == "postgresql":
        # It alters no table while it still owes a look at the foreign keys.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def fill_in_names(apps, schema_editor):
    """Write many people with one statement: 100,000 take seconds."""
    person, connection = apps.get_model("accounts", "User"), schema_editor.connection
    table = schema_editor.quote_name(person._meta.db_table)
    last = 0
    while True:
        people = person.objects.filter(pk__gt=last).order_by("pk")
        people = list(people.values_list("pk", "name", "job_title")[:BATCH])
        if not people:
            return
        values = ", ".join(["(%s, %s, %s, %s)"] * len(people))
        parameters = []
        for pk, name, job_title in people:
            key = connection.Database.Binary(sort_key(name))
            parameters += [pk, fold(name)[:255], key, fold(job_title)[:255]]
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET name_folded = filled.column2, name_sort = filled.column3, "  # noqa: S608
                f"job_title_folded = filled.column4 FROM (VALUES {values}) AS filled "
                f"WHERE {table}.id = filled.column1",
                parameters,
            )
        last = people[-1][0]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_know_names")]

    operations = [
        migrations.RunPython(join_departments, migrations.RunPython.noop),
        migrations.RunPython(fill_in_names, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(fields=['name_sort'], name='user_in_order'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(fields=['name_folded'], name='user_by_folded_name'),
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=models.UniqueConstraint(fields=('name_folded',), name='department_has_its_own_name'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('department', None), ('email__endswith', '@erased.invalid'), ('is_active', False), ('is_staff', False), ('is_superuser', False), ('job_title', ''), ('job_title_folded', ''), ('manager', None), ('name', 'Former employee'), ('name_folded', 'former employee'), ('name_sort', b'\x1c\xe5\x1d\xdd\x1e3\x1d\xaa\x1c\xaa\x1e3\x02\t\x1c\xaa\x1d\xaa\x1e\x0c\x1dw\x1d\xdd\x1f\x0b\x1c\xaa\x1c\xaa\x00\x00\x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00\x00\x00\x08\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x00\x00\x00Former employee'), ('preferred_name', ''), ('stage', None)), _connector='OR'), name='user_erased_is_nobody'),
        ),
    ]
