-- Once for each database, by its administrator: group roles (they belong to the whole server), schema, settings.
-- People are login roles inside these groups; nobody signs in as ll_owner. ll_keeper may become ll_owner
-- (SET ROLE) to create, upgrade or bulk load, but does not inherit its rights: everyday work stays within the grants.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['ll_owner','ll_reader','ll_agent','ll_brm','ll_cab','ll_mip','ll_catalog','ll_member','ll_admin'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', r); END IF;
  END LOOP;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'll_keeper') THEN CREATE ROLE ll_keeper NOLOGIN NOINHERIT; END IF;
END $$;
GRANT ll_reader TO ll_agent, ll_brm, ll_cab, ll_mip, ll_catalog, ll_member, ll_admin;
GRANT ll_owner TO ll_keeper;
-- The owner hands roles on for administrators (function set_role); it needs none of them for itself.
DO $$
BEGIN
  GRANT ll_reader, ll_agent, ll_brm, ll_cab, ll_mip, ll_catalog, ll_member, ll_admin TO ll_owner WITH ADMIN OPTION;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'roles are given by the database administrator alone';
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS longleaf AUTHORIZATION ll_owner;
REVOKE ALL ON SCHEMA longleaf FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ll_owner, ll_reader;
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA longleaf; -- search for parts of words; it also works without
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'pg_trgm is not available: %', SQLERRM;
END $$;
GRANT USAGE ON SCHEMA longleaf TO ll_reader;
-- What fills the disk of the server and holds no record: temporary tables, large objects, files of huge sorts.
DO $$
DECLARE f regprocedure;
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN
             ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lowrite', 'lo_open', 'lo_truncate', 'lo_truncate64')
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
  END LOOP;
  EXECUTE format('ALTER DATABASE %I SET temp_file_limit = ''20GB''', current_database());
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'temporary tables and large objects are left to everybody';
END $$;
DO $$
BEGIN
  EXECUTE format('GRANT CREATE ON DATABASE %I TO ll_owner', current_database());
  EXECUTE format('ALTER DATABASE %I SET search_path = longleaf, pg_temp', current_database());
  EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = ''10min''', current_database());
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'database settings left as they are';
END $$;
