"""Profiles under a random key, consents by purpose, and what was drawn for releases."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0003_closed_projects_and_holds'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupDraw',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('project_id', models.BigIntegerField()),
                ('what_for', models.CharField(max_length=200)),
                ('purpose', models.CharField(max_length=30)),
                ('text_version', models.CharField(max_length=20)),
                ('attributes', models.JSONField(default=list)),
                ('k', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('key_id', models.CharField(max_length=16)),
                ('sealed', models.BinaryField()),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ProfileHolder',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('profile', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='holder', to='profiles.profile')),
            ],
        ),
        migrations.CreateModel(
            name='DrawnGroups',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.CharField(max_length=16)),
                ('sealed', models.BinaryField()),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='profiles.groupdraw')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='profiles.profile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'profile'), name='profiles_drawn_once')],
            },
        ),
        migrations.CreateModel(
            name='ProfileConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=30)),
                ('agreed', models.BooleanField()),
                ('text_version', models.CharField(max_length=20)),
                ('text_sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='profiles.profile')),
            ],
            options={
                'indexes': [models.Index(fields=['profile', 'purpose', 'id'], name='profiles_consent_last')],
            },
        ),
    ]
