from django.db import migrations, models

# Those that releases before this one loaded wherever they were missing.
SHIPPED = [
    "customer-service-director",
    "operations-director",
    "people-and-culture-director",
    "programme-director",
    "technology-director",
]


def remember_roles(apps, schema_editor):
    """Where some of our roles are here, the missing ones were deleted."""
    alias = schema_editor.connection.alias
    if apps.get_model("pathways", "Role").objects.using(alias).filter(slug__in=SHIPPED).exists():
        apps.get_model("pathways", "ShippedRole").objects.using(alias).bulk_create(
            [apps.get_model("pathways", "ShippedRole")(slug=slug, is_wanted=True) for slug in SHIPPED]
        )


class Migration(migrations.Migration):
    dependencies = [
        ("pathways", "0010_explain_competencies"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShippedRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=100, unique=True)),
                ("is_wanted", models.BooleanField()),
            ],
        ),
        migrations.RunPython(remember_roles, migrations.RunPython.noop),
    ]
