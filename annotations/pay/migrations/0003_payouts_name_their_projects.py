import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("pay", "0002_zero_sum"),
        ("projects", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RemoveConstraint("payoutline", "pay_one_line_per_payee"),
        migrations.RemoveConstraint("payout", "pay_one_payout_per_period"),
        migrations.RemoveField("payoutline", "transaction_id"),
        # No payout exists before this migration, so the column needs no default.
        migrations.AddField(
            "payoutline",
            "project",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.project"),
        ),
        migrations.AddField("payout", "csv", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("payout", "paid_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "payout",
            "paid_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            "payout",
            "state",
            models.CharField(
                choices=[
                    ("prepared", "Prepared, waits for a second person"),
                    ("approved", "Approved, to be paid"),
                    ("paid", "Paid"),
                    ("withdrawn", "Withdrawn before approval"),
                ],
                default="prepared",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            "payout",
            models.UniqueConstraint(
                fields=["organisation", "currency", "period_start"],
                condition=~Q(state="withdrawn"),
                name="pay_one_payout_per_period",
            ),
        ),
        migrations.AddConstraint(
            "payout",
            models.UniqueConstraint(
                fields=["organisation", "currency"], condition=Q(state="prepared"), name="pay_one_prepared_payout"
            ),
        ),
        migrations.AddConstraint(
            "payoutline",
            models.UniqueConstraint(fields=["payout", "user", "project"], name="pay_one_line_per_payee"),
        ),
        migrations.AddConstraint(
            "payoutline",
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="pay_payout_line_positive"),
        ),
    ]
