"""Logging that somebody asked to see what is hidden."""

from datetime import datetime

from django.db import connection

_LOG = """
WITH revealed AS (
  INSERT INTO exposure_reveal (user_id, assignment_id, at)
  SELECT %(user)s, %(assignment)s, %(now)s WHERE NOT EXISTS (SELECT 1 FROM exposure_reveal WHERE assignment_id = %(assignment)s)
  RETURNING assignment_id
), noted AS (
  UPDATE exposure_exposurereservation r SET revealed_at = %(now)s FROM revealed WHERE r.assignment_id = revealed.assignment_id
)
SELECT count(*) FROM revealed
"""


def reveal_log(*, user_id: int, assignment_id: int, now: datetime) -> bool:
    """Log the reveal; True when it is the first one of this lease. The caller holds the person's lock."""
    with connection.cursor() as cursor:
        cursor.execute(_LOG, {"user": user_id, "assignment": assignment_id, "now": now})
        return bool(cursor.fetchone()[0])
