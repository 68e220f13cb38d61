from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pathways", "0001_first_tables")]
    operations = [
        migrations.CreateModel(
            name="Ritual",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=80)),
                (
                    "stage",
                    models.ForeignKey("pathways.Stage", models.CASCADE, related_name="rituals"),
                ),
            ],
        ),
    ]
