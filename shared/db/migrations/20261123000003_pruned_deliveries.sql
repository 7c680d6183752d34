-- migrate:up
SET LOCAL lock_timeout = '5s';

-- A delivery outlives the one in whose place it was sent.
ALTER TABLE deliveries
    DROP CONSTRAINT deliveries_retry_of_fkey,
    ADD CONSTRAINT deliveries_retry_of_fkey FOREIGN KEY (retry_of) REFERENCES deliveries ON DELETE SET NULL;

-- migrate:down
-- Forward only: dbmate wants this line, and nothing follows it.
