from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0025_index_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='second_person_publishes',
            field=models.BooleanField(default=False, help_text='Who wrote in a draft cannot publish it alone: somebody else who may publish looks through it first, or publishes it.', verbose_name='publishing needs a second person'),
        ),
    ]
