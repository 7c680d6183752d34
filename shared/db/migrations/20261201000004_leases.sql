-- migrate:up
SET LOCAL lock_timeout = '5s';

-- Work that one process does at a time: whoever holds the lease, by this database's clock.
CREATE TABLE leases (
    name text PRIMARY KEY,
    holder text NOT NULL,
    epoch bigint NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE leases IS 'who does what only one process may do at a time';
COMMENT ON COLUMN leases.epoch IS 'counts the holders: each takeover raises it';

-- migrate:down
-- Forward only: dbmate wants this line, and nothing follows it.
