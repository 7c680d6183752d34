-- migrate:up
SET LOCAL lock_timeout = '5s';

ALTER TABLE push_backlog ADD COLUMN noted_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN push_backlog.noted_at IS 'since when it waits to be looked at';

-- migrate:down
-- Forward only: dbmate wants this line, and nothing follows it.
