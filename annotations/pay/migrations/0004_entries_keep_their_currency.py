"""An entry is in the currency of its account (F04): euros cannot lie on an account of yen, whatever they sum to."""

from django.db import migrations

FORWARD = """
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
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION pay_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM pay_ledgerentry WHERE transaction_id = NEW.transaction_id GROUP BY currency HAVING sum(amount_minor) <> 0
  ) THEN
    RAISE EXCEPTION 'ledger transaction % does not sum to zero', NEW.transaction_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("pay", "0003_payouts_name_their_projects")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
