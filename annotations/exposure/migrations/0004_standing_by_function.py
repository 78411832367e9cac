"""How a person stands, as one function: what had left each window, what is reserved and open, what was agreed to.

A function because the statement that locks an exposure account also reads by it. The queries of a VOLATILE function see
what was committed until they begin, so also what was written while the statement waited for the lock; the statement's
own would see it as it was before it waited.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION exposure_standing(person bigint, starts timestamptz[], OUT gone json, OUT views json, OUT consent json)
LANGUAGE plpgsql VOLATILE STRICT AS $$
BEGIN
  SELECT (SELECT json_agg(json_build_array(coalesce(c.cum_qpms, 0), coalesce(c.cum_view_ms, 0)) ORDER BY w.place)
            FROM unnest(starts) WITH ORDINALITY AS w(start, place)
            LEFT JOIN LATERAL (
              SELECT cum_qpms, cum_view_ms FROM exposure_exposurecharge
               WHERE user_id = person AND at <= w.start ORDER BY at DESC, id DESC LIMIT 1
            ) c ON true),
         (SELECT json_agg(json_build_array(r.id, r.assignment_id, r.category, r.path, r.level, r.view_ms,
                                           floor(extract(epoch FROM r.reserved_at) * 1000)::bigint) ORDER BY r.id)
            FROM exposure_exposurereservation r WHERE r.user_id = person AND r.settled_at IS NULL),
         (SELECT json_object_agg(c.category, c.level) FROM exposure_exposureconsent c WHERE c.user_id = person)
    INTO gone, views, consent;
END $$;
"""
BACKWARD = "DROP FUNCTION exposure_standing(bigint, timestamptz[]);"


class Migration(migrations.Migration):
    dependencies = [("exposure", "0003_fewer_indexes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
