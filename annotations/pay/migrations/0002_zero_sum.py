"""Every transaction's entries sum to zero in each currency, or the commit fails (P2)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION pay_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM pay_ledgerentry WHERE transaction_id = NEW.transaction_id GROUP BY currency HAVING sum(amount_minor) <> 0
  ) THEN
    RAISE EXCEPTION 'ledger transaction % does not sum to zero', NEW.transaction_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER pay_zero_sum AFTER INSERT ON pay_ledgerentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pay_refuse_unbalanced();
"""
BACKWARD = "DROP TRIGGER pay_zero_sum ON pay_ledgerentry; DROP FUNCTION pay_refuse_unbalanced();"


class Migration(migrations.Migration):
    dependencies = [("pay", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
