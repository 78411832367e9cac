"""An item's project, source and batch are checked once a statement instead of once a row.

An import writes a hundred thousand rows of one project; PostgreSQL's own foreign key would look the project up for each of
them, which costs more than writing the row. The look-up and its lock are the same, and so is the error.
"""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION items_item_belongs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE root record;
BEGIN
  FOR root IN SELECT DISTINCT project_id, source_id, batch_id FROM fresh LOOP
    PERFORM 1 FROM projects_project WHERE id = root.project_id FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'an item names a project that is not there' USING ERRCODE = 'foreign_key_violation';
    END IF;
    PERFORM 1 FROM items_source WHERE id = root.source_id FOR KEY SHARE;
    IF NOT FOUND AND root.source_id IS NOT NULL THEN
      RAISE EXCEPTION 'an item names a source that is not there' USING ERRCODE = 'foreign_key_violation';
    END IF;
    PERFORM 1 FROM items_importbatch WHERE id = root.batch_id FOR KEY SHARE;
    IF NOT FOUND AND root.batch_id IS NOT NULL THEN
      RAISE EXCEPTION 'an item names an import that is not there' USING ERRCODE = 'foreign_key_violation';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER items_item_belongs AFTER INSERT ON items_item REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION items_item_belongs();

CREATE FUNCTION items_item_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an item stays with its project, source and import' USING ERRCODE = 'foreign_key_violation';
END $$;
CREATE TRIGGER items_item_stays BEFORE UPDATE OF project_id, source_id, batch_id ON items_item FOR EACH ROW
  WHEN ((OLD.project_id, OLD.source_id, OLD.batch_id) IS DISTINCT FROM (NEW.project_id, NEW.source_id, NEW.batch_id))
  EXECUTE FUNCTION items_item_stays();

CREATE FUNCTION items_keep_their_roots() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE used boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM items_item WHERE %I = $1)', TG_ARGV[0]) INTO used USING OLD.id;
  IF used THEN
    RAISE EXCEPTION 'items belong to this row of %', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER items_keep_their_project BEFORE DELETE ON projects_project
  FOR EACH ROW EXECUTE FUNCTION items_keep_their_roots('project_id');
CREATE TRIGGER items_keep_their_source BEFORE DELETE ON items_source
  FOR EACH ROW EXECUTE FUNCTION items_keep_their_roots('source_id');
CREATE TRIGGER items_keep_their_batch BEFORE DELETE ON items_importbatch
  FOR EACH ROW EXECUTE FUNCTION items_keep_their_roots('batch_id');
"""

BACKWARD = """
DROP TRIGGER items_keep_their_project ON projects_project;
DROP TRIGGER items_keep_their_source ON items_source;
DROP TRIGGER items_keep_their_batch ON items_importbatch;
DROP FUNCTION items_keep_their_roots();
DROP TRIGGER items_item_stays ON items_item;
DROP FUNCTION items_item_stays();
DROP TRIGGER items_item_belongs ON items_item;
DROP FUNCTION items_item_belongs();
"""


class Migration(migrations.Migration):
    dependencies = [("items", "0004_source_history")]

    operations = [
        migrations.AlterField(
            model_name="item",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="projects.project",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
