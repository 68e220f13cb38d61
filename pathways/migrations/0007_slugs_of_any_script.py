from django.db import migrations, models


class Migration(migrations.Migration):
    """Only the forms' rule changes: the columns hold any text already, and keep their seals."""

    dependencies = [
        ("pathways", "0006_say_it_in_plain_words"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="role",
                    name="slug",
                    field=models.SlugField(
                        allow_unicode=True, unique=True, verbose_name="address"
                    ),
                ),
                migrations.AlterField(
                    model_name="stage",
                    name="slug",
                    field=models.SlugField(
                        allow_unicode=True, max_length=100, verbose_name="address"
                    ),
                ),
                *(
                    migrations.AlterField(
                        model_name=model,
                        name="slug",
                        field=models.SlugField(
                            allow_unicode=True, max_length=100, verbose_name="identity"
                        ),
                    )
                    for model in ("competency", "reading", "metric")
                ),
            ],
        ),
    ]
