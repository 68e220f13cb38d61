"""Take the answers "not seen" and "no opportunity yet" to a success metric, and let the two settle
any item as seen differently.

It cannot be taken back once somebody has answered so: no earlier answer says the same.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0019_name_receipts_capacity_and_action'),
        ('pathways', '0009_order_roles_by_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='orphanedanswer',
            name='orphaned_answer_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='rating',
            name='rating_answers_its_question',
        ),
        migrations.AddConstraint(
            model_name='orphanedanswer',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['', 'not_started', 'learning', 'alone', 'well', 'helping', 'not_my_role', 'no_opportunity', 'not_sure', 'not_yet', 'partly', 'met', 'no_opportunity', 'not_seen'])), name='orphaned_answer_is_known'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__in', ['', 'not_started', 'learning', 'alone', 'well', 'helping', 'not_my_role', 'no_opportunity', 'not_sure', 'differently']), ('competency__isnull', False), ('metric', None)), models.Q(('answer__in', ['', 'not_yet', 'partly', 'met', 'no_opportunity', 'not_seen', 'differently']), ('competency', None), ('metric__isnull', False)), _connector='OR'), name='rating_answers_its_question'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'not_seen'), _negated=True), ('side', 'manager'), _connector='OR'), name='rating_only_a_manager_says_not_seen'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'differently'), _negated=True), ('side', 'agreed'), _connector='OR'), name='rating_only_both_see_it_differently'),
        ),
    ]
