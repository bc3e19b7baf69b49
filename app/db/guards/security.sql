-- Everything the database itself enforces beside grants. Idempotent; run again as ll_owner after every migration.
-- Triggers, guards of facts and grants are generated (app/db/guards/postgres.py, grants.py) and follow this file.

CREATE OR REPLACE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE SET search_path = longleaf, pg_temp AS
  'SELECT now()';

-- The day of an instant where the workspace is.
CREATE OR REPLACE FUNCTION local_day(at timestamptz) RETURNS date LANGUAGE sql STABLE SET search_path = longleaf, pg_temp AS
  'SELECT (at AT TIME ZONE ''America/New_York'')::date';

-- Who and when are the server's; version must be old + 1, so that a blind or stale UPDATE fails.
CREATE OR REPLACE FUNCTION guard_record() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.version := 1;
    NEW.created_by := session_user;
  ELSE
    IF NEW.version IS DISTINCT FROM OLD.version + 1 THEN
      RAISE EXCEPTION 'stale version %, the record is at %', NEW.version - 1, OLD.version USING ERRCODE = 'LL001';
    END IF;
    NEW.created_by := OLD.created_by;
  END IF;
  IF length(current_setting('longleaf.op_id', true)) > 200 THEN -- each row of the trail keeps it
    RAISE EXCEPTION 'the id of an act is too long' USING ERRCODE = '22001';
  END IF;
  NEW.updated_at := app_now();
  NEW.updated_by := session_user;
  RETURN NEW;
END $$;

-- Restricted text is digested with a salt of its own at each save: who reads the trail cannot try what it may be.
CREATE OR REPLACE FUNCTION guard_salt() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
BEGIN
  NEW.salt := gen_random_uuid()::text;
  RETURN NEW;
END $$;

-- Whether a role's rights are one's own; what could only be taken on with SET ROLE (a keeper's) is not.
CREATE OR REPLACE FUNCTION has_role(role text) RETURNS boolean LANGUAGE sql STABLE SET search_path = longleaf, pg_temp AS
  'SELECT pg_has_role(session_user, role, ''USAGE'')';

-- An administrator gives somebody a role of this program, or takes it away: never their own, and the last
-- administrator stays one. The owner has the roles only to hand them on (bootstrap.sql); each time a fact is written.
CREATE OR REPLACE FUNCTION set_role(whom bigint, what text, give boolean) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
DECLARE
  who text;
  giver text;
BEGIN
  PERFORM pg_advisory_xact_lock(4712); -- two who take the role of administrator from each other wait for each other
  IF NOT has_role('ll_admin') THEN
    RAISE EXCEPTION 'only an administrator changes roles' USING ERRCODE = '42501';
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'what was done since could not be seen' USING ERRCODE = '42501';
  END IF;
  SELECT login INTO who FROM person WHERE id = whom;
  IF what NOT IN ('ll_reader', 'll_agent', 'll_brm', 'll_cab', 'll_mip', 'll_catalog', 'll_member', 'll_admin')
      OR what IS NULL
     OR NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = who AND r.rolcanlogin AND NOT r.rolsuper) THEN
    RAISE EXCEPTION 'this is no role, or no login, of this program' USING ERRCODE = '42501';
  END IF;
  IF who = session_user THEN
    RAISE EXCEPTION 'nobody changes their own roles' USING ERRCODE = '42501';
  END IF;
  IF give THEN
    EXECUTE format('GRANT %I TO %I', what, who);
  ELSE
    IF what = 'll_admin' AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolcanlogin AND NOT r.rolsuper
                                           AND r.rolname <> who AND pg_has_role(r.oid, 'll_admin', 'USAGE')) THEN
      RAISE EXCEPTION 'the last administrator stays one' USING ERRCODE = '42501';
    END IF;
    SELECT g.rolname INTO giver FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.grantor
      JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles p ON p.oid = m.member
      WHERE r.rolname = what AND p.rolname = who AND g.rolname <> current_user
        AND current_setting('server_version_num')::int >= 160000;
    IF FOUND THEN -- since version 16 only who gave it takes it away
      RAISE EXCEPTION 'this role was given in the database by %', giver USING ERRCODE = '42501';
    END IF;
    IF EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles p ON p.oid = m.member
               WHERE p.rolname = who AND m.roleid = what::regrole) THEN -- reading also comes with the others
      EXECUTE format('REVOKE %I FROM %I', what, who);
    END IF;
  END IF;
  INSERT INTO role_change (at, person_id, role, given) VALUES (app_now(), whom, what, give);
END $$;

CREATE OR REPLACE FUNCTION may_move(tbl text, old_state text, new_state text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = longleaf, pg_temp AS
  'SELECT EXISTS (SELECT FROM transition t WHERE t.tbl = $1 AND t.from_state = $2 AND t.to_state = $3
                  AND pg_has_role(session_user, t.role, ''USAGE''))';

-- Whether a step was one's own, and nobody wrote the record since nor could its content be changed: then it may be
-- taken back. `open_in`: the states in which the content may change, separated by commas.
CREATE OR REPLACE FUNCTION own_step(tbl text, record bigint, old_state text, new_state text, open_in text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = longleaf, pg_temp AS $$
DECLARE
  states text[] := string_to_array(open_in, ',');
BEGIN
  RETURN EXISTS (
    SELECT FROM audit a
    WHERE a.tbl = $1 AND a.row_id = $2::text AND a.op = 'U' AND a.who = session_user
      AND a.diff->'state'->>0 = new_state AND a.diff->'state'->>1 = old_state
      AND NOT EXISTS (SELECT FROM audit b WHERE b.tbl = $1 AND b.row_id = $2::text AND b.version > a.version
                        AND (b.who <> session_user OR b.diff->'state'->>0 = ANY (states)
                             OR b.diff->'state'->>1 = ANY (states))));
END $$;

-- Clocks or spans of tickets that are measured anew. Not by a right to delete, which is also one to lock the table that
-- every list and report reads; the guards of the rows ask for what was recorded.
CREATE OR REPLACE FUNCTION clear_measures(what text, tickets bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF NOT (has_role('ll_agent') OR has_role('ll_mip') OR has_role('ll_admin')) THEN
    RAISE EXCEPTION 'what is measured of a ticket follows from what is recorded of it' USING ERRCODE = '42501';
  END IF;
  IF what = 'sla_clock' THEN
    DELETE FROM sla_clock WHERE ticket_id = ANY (tickets);
  ELSIF what = 'ticket_span' THEN
    DELETE FROM ticket_span WHERE ticket_id = ANY (tickets);
  END IF;
END $$;

-- Lets the next number of a kind be larger than those that came in with an import; never smaller, never near the end.
CREATE OR REPLACE FUNCTION numbers_above(prefix text, n bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
DECLARE
  name text := 'number_' || lower(prefix);
BEGIN
  IF NOT (has_role('ll_admin') OR pg_has_role(session_user, 'll_owner', 'MEMBER')) OR n NOT BETWEEN 1 AND 999999999999
     OR NOT EXISTS (SELECT FROM pg_sequences WHERE schemaname = 'longleaf' AND sequencename = name) THEN
    RAISE EXCEPTION 'numbers move on with what an administrator brings in' USING ERRCODE = '42501';
  END IF;
  EXECUTE format('SELECT setval(%L, $1) FROM %I WHERE last_value < $1 OR NOT is_called', name, name) USING n;
END $$;

-- A number as this program draws them is one that was drawn: nobody takes the next ones before they are. Arguments: the
-- prefixes of the table's numbers, separated by commas.
CREATE OR REPLACE FUNCTION guard_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
DECLARE
  prefix text := (regexp_match(NEW.number, '^([A-Z]+)[0-9]{7,}$'))[1];
  last bigint;
BEGIN
  IF prefix = ANY (string_to_array(TG_ARGV[0], ',')) THEN
    EXECUTE format('SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %I', 'number_' || lower(prefix)) INTO last;
    IF substr(NEW.number, length(prefix) + 1)::numeric > last AND NOT has_role('ll_admin') THEN
      -- or was given back, as nobody had used a thousand of them: then it is drawn again (40001)
      RAISE EXCEPTION 'this number was not drawn yet' USING ERRCODE = '40001';
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- Whether a row is another system's, and an administrator brings it in. Rows of most tables name no source.
CREATE OR REPLACE FUNCTION brought_in(row_now jsonb) RETURNS boolean LANGUAGE sql STABLE SET search_path = longleaf, pg_temp AS
  'SELECT coalesce(row_now->>''source'', '''') LIKE ''import:%'' AND has_role(''ll_admin'')';

CREATE OR REPLACE FUNCTION guard_brought_in() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF NEW.source <> 'longleaf' AND NOT brought_in(to_jsonb(NEW)) THEN
    RAISE EXCEPTION 'only an administrator may bring in records of another system' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- A record begins in its first state and moves only as table transition says, or back from one's own last step;
-- what another system decided comes in as it stands there.
-- Arguments: the first state, the steps back ("from>to,..."), the states in which the content may change.
CREATE OR REPLACE FUNCTION guard_states() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
DECLARE
  called text := replace(TG_TABLE_NAME, '_', ' ');
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> TG_ARGV[0] AND NOT brought_in(to_jsonb(NEW)) THEN
      RAISE EXCEPTION 'a % begins as %', called, TG_ARGV[0] USING ERRCODE = 'LL003';
    END IF;
  ELSIF NEW.state <> OLD.state AND NOT may_move(TG_TABLE_NAME::text, OLD.state, NEW.state)
        AND NOT brought_in(to_jsonb(NEW)) AND NOT (OLD.state || '>' || NEW.state = ANY (string_to_array(TG_ARGV[1], ','))
                 AND own_step(TG_TABLE_NAME::text, (to_jsonb(OLD)->>'id')::bigint, OLD.state, NEW.state, TG_ARGV[2])) THEN
    RAISE EXCEPTION '% may not move a % from % to %', session_user, called, OLD.state, NEW.state USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- Whether this state is where one's own act that was just taken back had moved the ticket from.
CREATE OR REPLACE FUNCTION goes_back(ticket bigint, old_state text, new_state text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = longleaf, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM ticket_event r JOIN audit a ON a.tbl = 'ticket' AND a.row_id = ticket::text
                                           AND a.op_id = r.new_value AND a.who = r.author
    WHERE r.ticket_id = ticket AND r.kind = 'retraction' AND r.author = session_user
      AND r.op_id = current_setting('longleaf.op_id', true)
      AND NOT EXISTS (SELECT FROM ticket_event e WHERE e.ticket_id = ticket AND e.seq > r.seq)
      AND NOT EXISTS (SELECT FROM audit b WHERE b.tbl = 'ticket' AND b.row_id = ticket::text
                                            AND b.op_id = r.op_id AND b.who = r.author)
      AND a.diff->'state'->>0 = new_state AND a.diff->'state'->>1 = old_state);
END $$;

-- What a person records about a ticket belongs to the act at work and lies between the opening and now. A retraction
-- takes back one's own act, whole and once, and only while nothing else that stands was recorded since.
CREATE OR REPLACE FUNCTION guard_ticket_event() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
DECLARE
  opened timestamptz;
  last_seq int;
  last_at timestamptz;
BEGIN
  IF NEW.kind = 'restated' THEN
    IF NEW.op_id IS NOT NULL OR NOT has_role('ll_admin')
       OR NOT EXISTS (SELECT FROM ticket WHERE id = NEW.ticket_id AND source LIKE 'import:%') THEN
      RAISE EXCEPTION 'only an import tells the past of a ticket anew' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.op_id IS NOT NULL AND NEW.op_id IS DISTINCT FROM current_setting('longleaf.op_id', true) THEN
    RAISE EXCEPTION 'an event is recorded under the act at work' USING ERRCODE = '42501';
  END IF;
  IF NEW.kind = 'retraction' AND current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'what was done since could not be seen' USING ERRCODE = '42501';
  END IF;
  SELECT opened_at INTO opened FROM ticket WHERE id = NEW.ticket_id FOR UPDATE;
  SELECT max(seq), max(occurred_at) INTO last_seq, last_at FROM ticket_event WHERE ticket_id = NEW.ticket_id;
  IF NEW.occurred_at < opened THEN
    RAISE EXCEPTION 'an event cannot lie before the opening of its ticket' USING ERRCODE = 'LL004';
  END IF;
  IF NEW.occurred_at > greatest(app_now(), last_at) THEN
    RAISE EXCEPTION 'an event cannot lie in the future' USING ERRCODE = 'LL004';
  END IF;
  IF NEW.kind <> 'retraction' THEN
    RETURN NEW;
  END IF;
  IF NEW.op_id IS NULL OR NEW.new_value IS NULL OR NEW.occurred_at < app_now() OR NEW.seq <= last_seq
     OR NOT EXISTS (SELECT FROM ticket_event e WHERE e.ticket_id = NEW.ticket_id AND e.op_id = NEW.new_value
                                                 AND e.author = session_user)
     OR EXISTS (SELECT FROM ticket_event e WHERE e.ticket_id = NEW.ticket_id AND e.kind = 'retraction'
                                             AND e.author = session_user AND NEW.new_value IN (e.op_id, e.new_value))
     OR EXISTS (SELECT FROM ticket_event e WHERE e.ticket_id = NEW.ticket_id AND e.kind <> 'retraction'
                  AND e.seq > (SELECT min(a.seq) FROM ticket_event a WHERE a.ticket_id = NEW.ticket_id
                                 AND a.op_id = NEW.new_value AND a.author = session_user)
                  AND (e.op_id = NEW.new_value AND e.author = session_user) IS NOT TRUE
                  AND NOT EXISTS (SELECT FROM ticket_event r WHERE r.ticket_id = e.ticket_id AND r.kind = 'retraction'
                                                               AND r.author = e.author AND r.new_value = e.op_id)) THEN
    RAISE EXCEPTION 'only one''s own last act is taken back, once, while nobody did anything since' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- A ticket begins new, or where a new one may go next; only administrators bring in history.
CREATE OR REPLACE FUNCTION guard_ticket() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF NEW.opened_at > app_now() + interval '5 minutes' THEN
    RAISE EXCEPTION 'a ticket cannot be opened in the future' USING ERRCODE = 'LL004';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.source = 'longleaf' AND (NEW.opened_at > app_now() OR NEW.opened_at < app_now() - make_interval(secs => 3600 *
         coalesce((SELECT value::float8 FROM workspace WHERE key = 'opening_back_hours'), 24))) THEN
      RAISE EXCEPTION 'a ticket is opened now or a few hours ago' USING ERRCODE = 'LL004';
    END IF;
    IF (NEW.excluded OR NEW.source <> 'longleaf' OR NEW.told <> 'oruhsat'
        OR NEW.state <> 'new' AND NOT may_move('ticket', 'new', NEW.state))
       AND NOT has_role('ll_admin') THEN
      RAISE EXCEPTION 'only an administrator may bring in tickets with a history' USING ERRCODE = '42501';
    END IF;
  ELSIF NEW.state <> OLD.state AND NOT may_move('ticket', OLD.state, NEW.state)
        AND NOT (OLD.source LIKE 'import:%' AND has_role('ll_admin')) AND NOT goes_back(OLD.id, OLD.state, NEW.state) THEN
    RAISE EXCEPTION '% may not move a ticket from % to %', session_user, OLD.state, NEW.state USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- What the board decides is in security_cab.sql and app/db/guards/board. Arguments: the columns that stay open after
-- the decision, the states that are given here alone, those in which the content may change.
CREATE OR REPLACE FUNCTION guard_change() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
DECLARE
  open_columns text[] := string_to_array(TG_ARGV[0], ',');
  editable text[] := string_to_array(TG_ARGV[2], ',');
BEGIN
  IF NEW.source <> 'longleaf' THEN
    IF NEW.state = ANY (string_to_array(TG_ARGV[1], ',')) THEN
      RAISE EXCEPTION 'a change of another system is decided there, not by this board' USING ERRCODE = 'LL002';
    END IF;
    IF greatest(NEW.actual_start, NEW.actual_end) > app_now() + interval '5 minutes' THEN
      RAISE EXCEPTION 'what was done in a change cannot lie in the future' USING ERRCODE = 'LL004';
    END IF;
    IF TG_OP = 'INSERT' OR has_role('ll_admin') THEN
      RETURN NEW;
    END IF;
    IF (NEW.state, NEW.source_state, NEW.source_outcome)
       IS DISTINCT FROM (OLD.state, OLD.source_state, OLD.source_outcome) THEN
      RAISE EXCEPTION 'a change of another system moves as an import tells' USING ERRCODE = '42501';
    END IF;
  ELSIF TG_OP = 'INSERT' THEN
    RETURN NEW;
  END IF;
  IF (OLD.state <> ALL (editable) OR NEW.state <> ALL (editable))
     AND to_jsonb(NEW) - open_columns <> to_jsonb(OLD) - open_columns THEN
    RAISE EXCEPTION 'the content of a change is frozen from the decision on' USING ERRCODE = 'LL003';
  END IF;
  RETURN NEW;
END $$;

-- Services, agencies and sites of a change are part of what is decided.
CREATE OR REPLACE FUNCTION guard_change_link() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
DECLARE
  link record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF TG_OP = 'DELETE' AND disposing() THEN
    RETURN link;
  END IF;
  PERFORM FROM change WHERE id = link.change_id
    AND (state = 'draft' OR source LIKE 'import:%' AND has_role('ll_admin')) FOR SHARE;
  IF NOT FOUND OR TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'services, agencies and sites of a change may change only while it is a draft' USING ERRCODE = 'LL003';
  END IF;
  RETURN link;
END $$;

CREATE OR REPLACE FUNCTION guard_packet() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
DECLARE
  stamps text[] := ARRAY['file_sha256', 'version', 'updated_at', 'updated_by'];
BEGIN
  IF OLD.file_sha256 <> '' OR to_jsonb(NEW) - stamps <> to_jsonb(OLD) - stamps THEN
    RAISE EXCEPTION 'an issued packet is never rewritten: issue a new revision' USING ERRCODE = 'LL003';
  END IF;
  RETURN NEW;
END $$;

-- The op row is the writer's own; its result is filled in once, by the same act.
CREATE OR REPLACE FUNCTION guard_op() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.who := session_user;
    NEW.at := app_now();
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND disposing() AND current_user = 'll_owner'
     AND to_jsonb(NEW) - 'result' = to_jsonb(OLD) - 'result' THEN
    RETURN NEW; -- what was answered of a record that is destroyed
  END IF;
  IF TG_OP = 'DELETE' OR OLD.result IS NOT NULL OR OLD.who <> session_user
     OR to_jsonb(NEW) - 'result' <> to_jsonb(OLD) - 'result' THEN
    RAISE EXCEPTION 'op is append-only' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- Notes the history (timeline) of this primary where it is newer than all that were noted of its cluster: after a
-- promotion the first program that signs in calls it. Nobody says which one: the server itself does.
CREATE OR REPLACE FUNCTION note_history() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
DECLARE
  which text := (SELECT system_identifier FROM pg_control_system())::text;
  line int := ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int;
BEGIN
  INSERT INTO server_history (cluster, timeline, at, who)
  SELECT which, line, app_now(), session_user
  WHERE line > coalesce((SELECT max(timeline) FROM server_history WHERE cluster = which), 0)
  ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION no_change() RETURNS trigger LANGUAGE plpgsql SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF TG_OP <> 'TRUNCATE' AND current_user = 'll_owner' AND disposing() THEN
    RETURN NULL; -- an approved disposition, by the function that carries it out
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

-- One audit trigger. Arguments: key columns, audited columns, "v" where the row has a version, and restricted
-- columns, of which it shows a digest.
-- The chain is for each record: its row lock already puts the writers in order.
-- enable_seqscan: a session keeps the plan it made while audit was small, and would read all of it for each row.
CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp SET timezone = 'UTC' SET enable_seqscan = off AS $$
DECLARE
  o jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
  n jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
  d jsonb;
  c text;
  k text;
  v int;
  p bytea;
  act text := nullif(current_setting('longleaf.op_id', true), '');
BEGIN
  FOREACH c IN ARRAY string_to_array(coalesce(TG_ARGV[3], ''), ',') LOOP
    IF o ? c THEN o := jsonb_set(o, ARRAY[c], to_jsonb(encode(sha256(convert_to(coalesce(o->>'salt', '') || (o->>c), 'UTF8')), 'hex'))); END IF;
    IF n ? c THEN n := jsonb_set(n, ARRAY[c], to_jsonb(encode(sha256(convert_to(coalesce(n->>'salt', '') || (n->>c), 'UTF8')), 'hex'))); END IF;
  END LOOP;
  SELECT coalesce(jsonb_object_agg(f, jsonb_build_array(coalesce(o->f, 'null'), coalesce(n->f, 'null'))), '{}') INTO d
    FROM unnest(string_to_array(TG_ARGV[1], ',')) AS a(f) WHERE coalesce(o->f, 'null') <> coalesce(n->f, 'null');
  SELECT string_agg(coalesce(n->>f, o->>f), '/' ORDER BY i) INTO k
    FROM unnest(string_to_array(TG_ARGV[0], ',')) WITH ORDINALITY AS u(f, i);
  SELECT hash, version + 1 INTO p, v FROM audit WHERE tbl = TG_TABLE_NAME::text AND row_id = k ORDER BY version DESC LIMIT 1;
  IF TG_ARGV[2] = 'v' THEN
    v := CASE WHEN TG_OP = 'DELETE' THEN (o->>'version')::int + 1 ELSE (n->>'version')::int END;
  END IF;
  v := coalesce(v, 1);
  INSERT INTO audit (at, who, op_id, tbl, row_id, op, version, diff, hash)
  VALUES (app_now(), session_user, act, TG_TABLE_NAME, k, left(TG_OP, 1), v, d,
    sha256(coalesce(p, ''::bytea) || convert_to(jsonb_build_array((extract(epoch FROM app_now()) * 1000000)::bigint,
      session_user, act, TG_TABLE_NAME, k, left(TG_OP, 1), v, d)::text, 'UTF8')));
  RETURN NULL;
END $$;
