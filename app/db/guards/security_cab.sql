-- What PostgreSQL alone does for the Change Advisory Board; the rules that it shares with SQLite are generated
-- (app/db/guards/board) and follow. Idempotent; run again as ll_owner after every migration.

-- The version of a change's content goes up with each edit of it, and whoever edits has a hand in it from then on.
-- What is written in the act that made the change is its first version.
CREATE OR REPLACE FUNCTION content_edited(about bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
BEGIN
  INSERT INTO change_content AS c (change_id, n, at) VALUES (about, 1, app_now())
    ON CONFLICT (change_id) DO UPDATE SET n = c.n + 1, at = app_now()
    WHERE NOT EXISTS (SELECT FROM audit a WHERE a.tbl = 'change' AND a.row_id = c.change_id::text AND a.version = 1
                        AND a.op = 'I' AND a.op_id = nullif(current_setting('longleaf.op_id', true), '')
                        AND a.who = session_user::text AND a.at = app_now());
  INSERT INTO change_editor (change_id, login) VALUES (about, session_user) ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION guard_content() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
BEGIN
  PERFORM content_edited(NEW.id);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION guard_content_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
BEGIN
  PERFORM content_edited(CASE WHEN TG_OP = 'DELETE' THEN OLD.change_id ELSE NEW.change_id END);
  RETURN NULL;
END $$;

-- At the end of each act: a change is before the board exactly while it has one open item there, waits for
-- ratification exactly while it has an item for that, and what was carried on has gone on.
CREATE OR REPLACE FUNCTION guard_one_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
DECLARE
  about bigint;
  c record;
BEGIN
  IF TG_TABLE_NAME = 'change' THEN
    about := NEW.id;
  ELSE
    about := NEW.change_id;
    IF EXISTS (SELECT FROM cab_agenda_item i WHERE i.id = NEW.id AND i.state IN ('carried', 'deferred')
                 AND NOT EXISTS (SELECT FROM cab_agenda_item x WHERE x.from_item_id = i.id)) THEN
      RAISE EXCEPTION 'an item that is carried over or deferred comes on in another meeting' USING ERRCODE = 'LL002';
    END IF;
  END IF;
  SELECT x.state, x.ratification, x.source,
         (SELECT count(*) FROM cab_agenda_item i WHERE i.change_id = x.id AND i.kind_group = 'board' AND i.state = 'open') AS board,
         (SELECT count(*) FROM cab_agenda_item i WHERE i.change_id = x.id AND i.kind = 'ratify' AND i.state = 'open') AS ratify
    INTO c FROM change x WHERE x.id = about;
  IF FOUND AND c.source = 'longleaf' AND ((c.state = 'in_cab') <> (c.board = 1)
                                          OR (c.ratification = 'pending') <> (c.ratify = 1)) THEN
    RAISE EXCEPTION 'a change is before the board exactly while it has one open item there' USING ERRCODE = 'LL002';
  END IF;
  RETURN NULL;
END $$;
