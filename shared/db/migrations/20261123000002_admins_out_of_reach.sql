-- migrate:up
SET LOCAL lock_timeout = '5s';

ALTER TABLE admins
    ADD COLUMN out_of_reach_at timestamptz,
    ADD COLUMN has_missed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN admins.out_of_reach_at IS 'when Telegram last refused a message because they had not started the bot, or had blocked it; null once they write';
COMMENT ON COLUMN admins.has_missed IS 'something could not be told, or they are new: one digest of what waits is due';

-- migrate:down
-- Forward only: dbmate wants this line, and nothing follows it.
