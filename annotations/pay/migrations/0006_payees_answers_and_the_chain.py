"""Bank details, payments of a batch with the bank's answers, sealed files, and the hash chain of the ledger."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Batches from before have their payments as sums of lines, and the plain CSV that held no bank details.
KEEP_WHAT_IS_THERE = """
INSERT INTO pay_payoutpayment (payout_id, user_id, payee_id, reference, amount_minor, currency)
SELECT payout_id, user_id, NULL, 'FH-' || payout_id || '-' || user_id, sum(amount_minor), currency
  FROM pay_payoutline GROUP BY payout_id, user_id, currency;
INSERT INTO pay_payoutfile (payout_id, format, sha256, key_id, sealed)
SELECT id, 'csv', csv_sha256, '', convert_to(csv, 'UTF8') FROM pay_payout WHERE csv_sha256 <> '';
INSERT INTO pay_paymentanswer (payment_id, said, reason, source, file_sha256, by_id, at)
SELECT payment.id, 'paid', '', 'hand', '', payout.paid_by_id, payout.paid_at
  FROM pay_payoutpayment payment JOIN pay_payout payout ON payout.id = payment.payout_id WHERE payout.state = 'paid';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_user_session_epoch'),
        ('pay', '0005_floors_and_transfers'),
        ('projects', '0002_unpaid_and_item_times'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganisationAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=70)),
                ('iban', models.CharField(max_length=34)),
                ('bic', models.CharField(blank=True, max_length=11)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PayeeDetails',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('usable_from', models.DateTimeField()),
                ('key_id', models.CharField(max_length=16)),
                ('sealed', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='PaymentAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.CharField(choices=[('paid', 'Paid'), ('failed', 'Came back')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=140)),
                ('source', models.CharField(choices=[('hand', 'Said by a person'), ('csv', 'CSV of the bank'), ('pain.002', 'pain.002 of the bank')], max_length=10)),
                ('file_sha256', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PayoutFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('pain.001', 'ISO 20022 pain.001.001.09')], max_length=10)),
                ('sha256', models.CharField(max_length=64)),
                ('key_id', models.CharField(blank=True, max_length=16)),
                ('sealed', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='PayoutPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=35, unique=True)),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
            ],
        ),
        migrations.AddField(
            model_name='ledgeraccount',
            name='head',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='hash',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='payout',
            name='checked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='payout',
            name='told_answer_id',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='payout',
            name='prepared_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='payout',
            name='state',
            field=models.CharField(choices=[('prepared', 'Prepared, waits for approval'), ('approved', 'Approved, to be paid'), ('paid', 'Paid'), ('partly', 'Answered: some payments came back'), ('withdrawn', 'Withdrawn before approval')], default='prepared', max_length=10),
        ),
        migrations.AddIndex(
            model_name='ledgertransaction',
            index=models.Index(fields=['user', 'at'], name='pay_lines_of_person_by_time'),
        ),
        migrations.AddField(
            model_name='organisationaccount',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='organisationaccount',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='payeedetails',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='paymentanswer',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='payoutfile',
            name='payout',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='pay.payout'),
        ),
        migrations.AddField(
            model_name='payoutpayment',
            name='payee',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pay.payeedetails'),
        ),
        migrations.AddField(
            model_name='payoutpayment',
            name='payout',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='pay.payout'),
        ),
        migrations.AddField(
            model_name='payoutpayment',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='paymentanswer',
            name='payment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='pay.payoutpayment'),
        ),
        migrations.AddConstraint(
            model_name='organisationaccount',
            constraint=models.UniqueConstraint(fields=('organisation', 'number'), name='pay_one_account_version'),
        ),
        migrations.AddConstraint(
            model_name='payeedetails',
            constraint=models.UniqueConstraint(fields=('user', 'number'), name='pay_one_payee_version'),
        ),
        migrations.AddConstraint(
            model_name='payoutfile',
            constraint=models.UniqueConstraint(fields=('payout', 'format'), name='pay_one_file_per_format'),
        ),
        migrations.AddConstraint(
            model_name='payoutpayment',
            constraint=models.UniqueConstraint(fields=('payout', 'user'), name='pay_one_payment_per_person'),
        ),
        migrations.AddConstraint(
            model_name='payoutpayment',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='pay_payment_positive'),
        ),
        migrations.RunSQL(KEEP_WHAT_IS_THERE, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='payout',
            name='csv',
        ),
        migrations.RemoveField(
            model_name='payout',
            name='csv_sha256',
        ),
    ]
