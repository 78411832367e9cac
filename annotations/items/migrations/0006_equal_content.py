"""Equal content is sealed together: an index to find it by, and the seals that stand name the hash of their text."""

import django.contrib.postgres.indexes
from django.db import migrations, models

NAME_TEXTS = """
INSERT INTO items_sealedhash (seal_id, sha256)
SELECT s.id, encode(i.content_sha256, 'hex') FROM items_seal s JOIN items_item i ON i.id = s.item_id
 WHERE s.state <> 'released' AND i.content ? 'text';
UPDATE items_seal s SET hashes = ARRAY[encode(i.content_sha256, 'hex')] FROM items_item i
 WHERE i.id = s.item_id AND s.hashes = '{}' AND i.content ? 'text';
UPDATE items_item SET state = 'sealed'
 WHERE state = 'ready' AND content_sha256 IN (SELECT decode(sha256, 'hex') FROM items_sealedhash);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('items', '0005_belonging_by_statement'),
        ('projects', '0003_content_notice'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('state', 'sealed')), fields=['project', 'id'], name='items_sealed'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['content_sha256'], name='items_equal_content', opclasses=['bytea_bloom_ops']),
        ),
        migrations.RunSQL(NAME_TEXTS, migrations.RunSQL.noop),
    ]
