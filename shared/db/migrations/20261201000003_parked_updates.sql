-- migrate:up
SET LOCAL lock_timeout = '5s';

-- Updates that have to wait for something: one person's in their order, and nobody else waits for them.
CREATE TABLE parked_updates (
    person_id bigint NOT NULL,
    update_id bigint NOT NULL,
    body bytea NOT NULL,
    is_replayed boolean NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, update_id)
);
COMMENT ON TABLE parked_updates IS 'updates that wait for something, each until it is done; a person''s lowest comes first';
COMMENT ON COLUMN parked_updates.tries IS 'how often work on it was begun and neither done nor put off: what ends the process is found by it';

-- migrate:down
-- Forward only: dbmate wants this line, and nothing follows it.
