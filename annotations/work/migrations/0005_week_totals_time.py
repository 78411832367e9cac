"""The time of finished leases joins the sums of pay and time by week (pay.0007)."""

from django.db import migrations

TIME_OF_LEASES = """
INSERT INTO pay_weektotal AS total (user_id, project_id, currency, kind, week, amount_minor, ms)
SELECT lease.annotator_id, lease.project_id, policy.currency,
       CASE WHEN lease.skip_reason = 'technical' THEN 'technical_failure'
            ELSE CASE lease.state WHEN 'submitted' THEN 'labelling' WHEN 'skipped' THEN 'skip' WHEN 'returned' THEN 'returned'
                 ELSE 'abandoned' END END,
       date_trunc('week', lease.finished_at AT TIME ZONE 'UTC')::date, 0, sum(lease.active_ms)
  FROM work_assignment lease JOIN projects_paypolicyversion policy ON policy.id = lease.pay_policy_id
 WHERE lease.state <> 'leased' AND lease.active_ms > 0
 GROUP BY 1, 2, 3, 4, 5
ON CONFLICT (user_id, project_id, currency, kind, week) DO UPDATE SET ms = total.ms + excluded.ms;
"""


class Migration(migrations.Migration):
    dependencies = [("work", "0004_activities"), ("pay", "0007_week_totals")]
    operations = [migrations.RunSQL(TIME_OF_LEASES, migrations.RunSQL.noop)]
