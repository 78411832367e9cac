"""Sums of pay and time by week, kept beside the lines. What the lines say so far is added up once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The time of lines with an assignment is added by work.0005, which has the assignments.
FROM_THE_LINES = """
INSERT INTO pay_weektotal (user_id, project_id, currency, kind, week, amount_minor, ms)
SELECT user_id, project_id, currency, kind, date_trunc('week', at AT TIME ZONE 'UTC')::date, sum(amount_minor),
       coalesce(sum((explanation->>'quantity')::bigint)
                FILTER (WHERE assignment_id IS NULL AND explanation->>'unit' = 'ms' AND kind <> 'floor_top_up'), 0)
  FROM pay_ledgertransaction
 WHERE kind = ANY(ARRAY['labelling', 'reviewing', 'instructions', 'training', 'qualification', 'waiting', 'cancelled_shift',
                        'correction', 'break', 'skip', 'returned', 'abandoned', 'technical_failure', 'appeal_upheld',
                        'floor_top_up'])
 GROUP BY 1, 2, 3, 4, 5;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('pay', '0006_payees_answers_and_the_chain'),
        ('projects', '0003_content_notice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WeekTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('kind', models.CharField(max_length=30)),
                ('week', models.DateField()),
                ('amount_minor', models.BigIntegerField()),
                ('ms', models.BigIntegerField()),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.project')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'project', 'currency', 'kind', 'week'), name='pay_one_week_total')],
            },
        ),
        migrations.RunSQL(FROM_THE_LINES, migrations.RunSQL.noop),
    ]
