"""The function that ends sessions of the server which hold up others (PostgreSQL).

A session may switch off every limit of time that it was given, so the limits are kept by somebody else: `longleaf tend`
asks in each round. The owner has the right to see and to end sessions (bootstrap.sql) and ends only those that are
beyond these limits, whoever asks; each time is a fact.
"""

from __future__ import annotations

from app.db.guards.deletes import any_of
from app.domain.rights import holders

#: What may be called.
CALLED = "end_sessions(boolean)"
#: Seconds for which a session may do nothing while somebody waits for it; in a transaction that wrote; in any other.
IDLE_BLOCKING, IDLE_WRITING, IDLE = 15, 60, 600
#: Seconds for which a session may work while somebody waits for it, and with one statement that holds up nobody.
WORKING_BLOCKING, WORKING = 120, 3600


def postgres_function() -> str:
    """Return the function end_sessions(really): the sessions beyond the limits, which it ends where `really`."""
    return f"""
CREATE OR REPLACE FUNCTION end_sessions(really boolean) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
DECLARE
  one record;
  found jsonb := '[]';
BEGIN
  IF NOT ({any_of(holders("search_due", "delete"))}) THEN
    RAISE EXCEPTION 'sessions are ended by those who work here' USING ERRCODE = '42501';
  END IF;
  IF NOT (pg_has_role(current_user, 'pg_signal_backend', 'USAGE')
          AND pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')) THEN
    RETURN found;
  END IF;
  FOR one IN
    WITH waits AS MATERIALIZED (
      SELECT w.pid, unnest(pg_blocking_pids(w.pid)) AS blocker FROM pg_stat_activity w
        WHERE w.datname = current_database() AND w.wait_event_type = 'Lock'),
    blockers AS (SELECT blocker, count(DISTINCT pid)::int AS n FROM waits GROUP BY blocker),
    sessions AS MATERIALIZED (
      SELECT s.pid, s.usename::text AS login, s.backend_xid IS NOT NULL AS wrote, s.state <> 'active' AS idle,
          s.state LIKE 'idle in transaction%' AS inside, coalesce(b.n, 0) AS n,
          extract(epoch FROM clock_timestamp() - CASE WHEN s.state <> 'active' THEN s.state_change
                                                      ELSE s.query_start END)::int AS lasted,
          extract(epoch FROM clock_timestamp() - s.xact_start)::int AS since
        FROM pg_stat_activity s JOIN pg_roles r ON r.oid = s.usesysid LEFT JOIN blockers b ON b.blocker = s.pid
        WHERE s.datname = current_database() AND s.backend_type = 'client backend' AND s.pid <> pg_backend_pid()
          AND NOT r.rolsuper AND NOT pg_has_role(r.oid, 'll_owner', 'MEMBER'))
    SELECT s.login, CASE WHEN s.idle THEN 'idle' ELSE 'working' END AS why, greatest(s.lasted, 0) AS lasted, s.n
      FROM sessions s
      WHERE CASE WHEN s.idle AND s.n > 0 AND s.lasted >= {IDLE_BLOCKING}
                   OR s.inside AND s.wrote AND s.lasted >= {IDLE_WRITING} OR s.inside AND s.lasted >= {IDLE}
                   OR NOT s.idle AND s.n > 0 AND s.since >= {WORKING_BLOCKING}
                   OR NOT s.idle AND s.lasted >= {WORKING}
                 THEN NOT really OR pg_terminate_backend(s.pid) ELSE false END
  LOOP
    IF really THEN
      INSERT INTO session_end (at, login, why, lasted_s, waiting)
        VALUES (app_now(), one.login, one.why, one.lasted, one.n);
    END IF;
    found := found || jsonb_build_array(jsonb_build_array(one.login, one.why, one.lasted, one.n));
  END LOOP;
  RETURN found;
END $$;
"""
