"""A statement that adds entries adds whole transactions: they sum to zero in each currency at its end, or it fails (P2).

Asked once a statement, of what it added; the constraint trigger before asked twice a row at the commit, of what lay in the
table. And the index by which a reversal is found holds the reversals only.
"""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
DROP TRIGGER pay_zero_sum ON pay_ledgerentry;
CREATE OR REPLACE FUNCTION pay_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong record;
BEGIN
  SELECT added.transaction_id, bool_or(account.currency <> added.currency) AS foreign_currency INTO wrong
    FROM added LEFT JOIN pay_ledgeraccount account ON account.id = added.account_id
   GROUP BY added.transaction_id, added.currency
  HAVING sum(added.amount_minor) <> 0 OR bool_or(account.currency <> added.currency)
   LIMIT 1;
  IF wrong.foreign_currency THEN
    RAISE EXCEPTION 'an entry of ledger transaction % is not in the currency of its account', wrong.transaction_id
      USING ERRCODE = 'check_violation';
  ELSIF FOUND THEN
    RAISE EXCEPTION 'what was added to ledger transaction % does not sum to zero', wrong.transaction_id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER pay_zero_sum AFTER INSERT ON pay_ledgerentry REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION pay_refuse_unbalanced();
"""
BACKWARD = """
DROP TRIGGER pay_zero_sum ON pay_ledgerentry;
CREATE OR REPLACE FUNCTION pay_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM pay_ledgerentry WHERE transaction_id = NEW.transaction_id GROUP BY currency HAVING sum(amount_minor) <> 0
  ) THEN
    RAISE EXCEPTION 'ledger transaction % does not sum to zero', NEW.transaction_id USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM pay_ledgeraccount WHERE id = NEW.account_id AND currency <> NEW.currency) THEN
    RAISE EXCEPTION 'entry % is not in the currency of its account', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER pay_zero_sum AFTER INSERT ON pay_ledgerentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pay_refuse_unbalanced();
"""


class Migration(migrations.Migration):
    dependencies = [("pay", "0009_fewer_indexes")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AlterField(
            model_name="ledgertransaction",
            name="reverses",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pay.ledgertransaction",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgertransaction",
            index=models.Index(
                condition=models.Q(("reverses__isnull", False)), fields=["reverses"], name="pay_reversals"
            ),
        ),
    ]
