from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pathways', '0014_add_lists_named_by_hr'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='headingmeaning',
            name='heading_meaning_is_known',
        ),
        migrations.AlterField(
            model_name='headingmeaning',
            name='meaning',
            field=models.CharField(choices=[('stage', 'a stage'), ('competencies', 'competencies'), ('objectives', 'objectives'), ('readings', 'readings'), ('metrics', 'success metrics'), ('watch_fors', 'watch-fors'), ('development_tips', 'development tips'), ('own_lists', 'another list, under its own title'), ('responsibilities', 'responsibilities of the role'), ('core_competencies', 'core competencies of the role'), ('ideal_candidates', 'ideal candidates'), ('summary', 'summary of the role'), ('purpose', 'purpose of the role'), ('audience', 'who a stage is for'), ('area', 'an area: a group of competencies'), ('another_role', 'another role'), ('track', 'a track: a role that shares the stages before it'), ('leave_out', 'leave it out')], default='competencies', max_length=20, verbose_name='meaning'),
        ),
        migrations.AddConstraint(
            model_name='headingmeaning',
            constraint=models.CheckConstraint(condition=models.Q(('meaning__in', ['stage', 'competencies', 'objectives', 'readings', 'metrics', 'watch_fors', 'development_tips', 'own_lists', 'responsibilities', 'core_competencies', 'ideal_candidates', 'summary', 'purpose', 'audience', 'area', 'another_role', 'track', 'leave_out'])), name='heading_meaning_is_known'),
        ),
    ]
