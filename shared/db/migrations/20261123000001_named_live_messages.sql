-- migrate:up
SET LOCAL lock_timeout = '5s';

-- The newest message in an admin's chat: after whose does the next one come?
CREATE INDEX deliveries_in_chats ON deliveries (chat_id, delivery_id)
    WHERE state = 'sent' AND kind IN ('relay', 'push', 'notice') AND method NOT LIKE 'edit%';

-- migrate:down
-- Forward only: dbmate wants this line, and nothing follows it.
