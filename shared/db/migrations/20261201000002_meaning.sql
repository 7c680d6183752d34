-- migrate:up
SET LOCAL lock_timeout = '5s';

-- Which conversations an admin entered and left, by the updates that did it. What a message means is what was so when it
-- was written, whenever it is processed.
CREATE TABLE direct_mode_moves (
    admin_id bigint NOT NULL,
    update_id bigint NOT NULL,
    left_id bigint,
    user_id bigint,
    moved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (admin_id, update_id)
);
COMMENT ON TABLE direct_mode_moves IS 'which conversations an admin entered and left in the last 24 hours, in the order of Telegram''s updates';
COMMENT ON COLUMN direct_mode_moves.left_id IS 'the customer they wrote to until then; null: nobody';
COMMENT ON COLUMN direct_mode_moves.user_id IS 'the customer they write to from then on; null: nobody';

-- What waits for an admin's decision: the questions name just what they hold.
ALTER TABLE deliveries
    ADD COLUMN question_id bigint,
    ADD COLUMN asks text,
    ADD COLUMN other_id bigint,
    ADD COLUMN mode_update_id bigint;
COMMENT ON COLUMN deliveries.mode_update_id IS 'of a reply whose customer the direct message mode said: the update that brought it';
CREATE INDEX deliveries_by_mode ON deliveries (admin_id, mode_update_id) WHERE mode_update_id IS NOT NULL;
COMMENT ON COLUMN deliveries.question_id IS 'of what is held: the first delivery of those that one question is about';
COMMENT ON COLUMN deliveries.asks IS 'of what is held: answered (somebody else did) · whom (it is for)';
COMMENT ON COLUMN deliveries.other_id IS 'of what is held: another customer it may be for';
UPDATE deliveries d SET asks = 'answered', question_id = (
    SELECT min(f.delivery_id) FROM deliveries f
    WHERE f.state = 'held' AND f.admin_id = d.admin_id AND f.user_id = d.user_id
) WHERE d.state = 'held';

-- migrate:down
-- Forward only: dbmate wants this line, and nothing follows it.
