-- Once for each database, by its administrator: group roles (they belong to the whole server), schema, settings.
-- A superuser may run it, or who owns the database and has CREATEROLE (managed servers). What only a superuser may is
-- told with its statement, and Longleaf works without. Run again it makes what is missing.
-- People are login roles inside these groups; nobody signs in as ll_owner. ll_keeper may become ll_owner
-- (SET ROLE) to create, upgrade or bulk load, but does not inherit its rights: everyday work stays within the grants.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['ll_owner','ll_reader','ll_agent','ll_brm','ll_cab','ll_mip','ll_catalog','ll_member','ll_admin'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', r); END IF;
  END LOOP;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'll_keeper') THEN CREATE ROLE ll_keeper NOLOGIN NOINHERIT; END IF;
  -- Only what is missing is given: since version 16 only who made a role, or has its admin option, may.
  FOREACH r IN ARRAY ARRAY['ll_agent','ll_brm','ll_cab','ll_mip','ll_catalog','ll_member','ll_admin'] LOOP
    IF NOT pg_has_role(r, 'll_reader', 'USAGE') THEN EXECUTE format('GRANT ll_reader TO %I', r); END IF;
  END LOOP;
  IF NOT pg_has_role('ll_keeper', 'll_owner', 'MEMBER') THEN GRANT ll_owner TO ll_keeper; END IF;
END $$;
-- The owner hands roles on for administrators (function set_role); it needs none of them for itself.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['ll_reader','ll_agent','ll_brm','ll_cab','ll_mip','ll_catalog','ll_member','ll_admin'] LOOP
    IF NOT EXISTS (SELECT FROM pg_auth_members a WHERE a.roleid = r::regrole AND a.member = 'll_owner'::regrole
                     AND a.admin_option) THEN
      BEGIN
        EXECUTE format('GRANT %I TO ll_owner WITH ADMIN OPTION', r);
      EXCEPTION WHEN insufficient_privilege THEN
        RAISE NOTICE 'longleaf: GRANT % TO ll_owner WITH ADMIN OPTION', r;
      END;
    END IF;
  END LOOP;
END $$;
-- Who sets it up without being a superuser keeps it: they make, upgrade and check the workspace.
DO $$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
    BEGIN
      SET LOCAL ROLE ll_owner;
      SET LOCAL ROLE NONE;
    EXCEPTION WHEN insufficient_privilege THEN
      BEGIN
        EXECUTE format('GRANT ll_keeper, ll_reader TO %I', session_user);
      EXCEPTION WHEN insufficient_privilege THEN -- the roles are the server's: somebody else made them
        RAISE EXCEPTION 'who made the group roles runs: GRANT ll_keeper, ll_reader TO %', quote_ident(session_user)
          USING ERRCODE = '42501';
      END;
    END;
  END IF;
END $$;
CREATE SCHEMA IF NOT EXISTS longleaf AUTHORIZATION ll_owner;
DO $$
BEGIN
  SET LOCAL ROLE ll_owner;
  REVOKE ALL ON SCHEMA longleaf FROM PUBLIC;
  GRANT USAGE ON SCHEMA longleaf TO ll_reader;
  SET LOCAL ROLE NONE;
END $$;
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA longleaf; -- search for parts of words; it also works without
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'longleaf: CREATE EXTENSION pg_trgm SCHEMA longleaf';
END $$;
-- The owner ends sessions that hold up others, for whoever tends (function end_sessions), and sees which do.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['pg_signal_backend', 'pg_read_all_stats'] LOOP
    IF NOT pg_has_role('ll_owner', r, 'USAGE') THEN
      BEGIN
        EXECUTE format('GRANT %I TO ll_owner', r);
      EXCEPTION WHEN insufficient_privilege THEN
        RAISE NOTICE 'longleaf: GRANT % TO ll_owner', r;
      END;
    END IF;
  END LOOP;
END $$;
-- Settings of the database; and what fills the disk of the server and holds no record: temporary tables, large objects,
-- files of huge sorts.
DO $$
DECLARE
  base text := quote_ident(current_database());
  s text;
  -- locks by number: what others wait for is taken by functions of ours, which ask for the role
  locks text := (SELECT string_agg(oid::regprocedure::text, ', ' ORDER BY oid::regprocedure::text) FROM pg_proc
                 WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^pg_(try_)?advisory_');
  super boolean := (SELECT rolsuper FROM pg_roles WHERE rolname = session_user);
  owns boolean := super OR (SELECT pg_has_role(session_user, datdba, 'USAGE') FROM pg_database
                            WHERE datname = current_database());
  public_owned boolean := super OR coalesce((SELECT pg_has_role(session_user, nspowner, 'USAGE') FROM pg_namespace
                                             WHERE nspname = 'public'), false);
BEGIN
  FOR s, owns IN
    SELECT v.statement, v.may FROM (VALUES
      ('REVOKE ALL ON SCHEMA public FROM PUBLIC', public_owned),
      ('GRANT USAGE ON SCHEMA public TO ll_owner, ll_reader', public_owned),
      ('REVOKE TEMPORARY ON DATABASE ' || base || ' FROM PUBLIC', owns),
      ('GRANT CREATE ON DATABASE ' || base || ' TO ll_owner', owns),
      ('ALTER DATABASE ' || base || ' SET search_path = longleaf, pg_temp', owns),
      ('ALTER DATABASE ' || base || ' SET idle_in_transaction_session_timeout = ''10min''', owns),
      ('ALTER DATABASE ' || base || ' SET statement_timeout = ''10min''', owns),
      ('ALTER DATABASE ' || base || ' SET lock_timeout = ''30s''', owns),
      ('ALTER DATABASE ' || base || ' SET temp_file_limit = ''20GB''', owns),
      ('REVOKE EXECUTE ON FUNCTION ' || (SELECT string_agg(oid::regprocedure::text, ', ' ORDER BY proname) FROM pg_proc
         WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN ('lo_creat', 'lo_create', 'lo_from_bytea',
           'lo_put', 'lowrite', 'lo_open', 'lo_truncate', 'lo_truncate64')) || ' FROM PUBLIC', super),
      ('REVOKE EXECUTE ON FUNCTION ' || locks || ' FROM PUBLIC', super),
      ('GRANT EXECUTE ON FUNCTION ' || locks || ' TO ll_owner', super)
    ) v(statement, may)
  LOOP
    BEGIN
      IF owns THEN EXECUTE s; ELSE RAISE insufficient_privilege; END IF;
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE NOTICE 'longleaf: %', s;
    END;
  END LOOP;
END $$;
