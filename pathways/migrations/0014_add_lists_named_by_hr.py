import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pathways', '0013_say_more_of_competencies'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='position')),
                ('title', models.CharField(help_text='Such as “Qualifications” or “Tools”. Pages show it as a heading.', max_length=120, verbose_name='title of the list')),
                ('lines', models.TextField(help_text='One line for each. People read them; nobody is rated on them.', max_length=20000, verbose_name='lines')),
            ],
            options={
                'verbose_name': 'other list',
                'verbose_name_plural': 'other lists',
                'ordering': ['position'],
                'abstract': False,
                'default_related_name': 'own_lists',
            },
        ),
        migrations.RemoveConstraint(
            model_name='headingmeaning',
            name='heading_meaning_is_known',
        ),
        migrations.AlterField(
            model_name='headingmeaning',
            name='meaning',
            field=models.CharField(choices=[('stage', 'a stage'), ('competencies', 'competencies'), ('objectives', 'objectives'), ('readings', 'readings'), ('metrics', 'success metrics'), ('watch_fors', 'watch-fors'), ('development_tips', 'development tips'), ('own_lists', 'another list, under its own title'), ('responsibilities', 'responsibilities of the role'), ('core_competencies', 'core competencies of the role'), ('ideal_candidates', 'ideal candidates'), ('summary', 'summary of the role'), ('purpose', 'purpose of the role'), ('audience', 'who a stage is for'), ('area', 'an area: a group of competencies'), ('another_role', 'another role'), ('leave_out', 'leave it out')], default='competencies', max_length=20, verbose_name='meaning'),
        ),
        migrations.AddConstraint(
            model_name='headingmeaning',
            constraint=models.CheckConstraint(condition=models.Q(('meaning__in', ['stage', 'competencies', 'objectives', 'readings', 'metrics', 'watch_fors', 'development_tips', 'own_lists', 'responsibilities', 'core_competencies', 'ideal_candidates', 'summary', 'purpose', 'audience', 'area', 'another_role', 'leave_out'])), name='heading_meaning_is_known'),
        ),
        migrations.AddField(
            model_name='ownlist',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='pathways.stage', verbose_name='stage'),
        ),
        migrations.AddConstraint(
            model_name='ownlist',
            constraint=models.UniqueConstraint(fields=('stage', 'position'), name='ownlist_position_once_per_stage'),
        ),
    ]
