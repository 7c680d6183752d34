-- migrate:up
SET LOCAL lock_timeout = '5s';

-- What a list shows of a conversation, and no more: each look into another table is one for every line.
CREATE VIEW listed_conversations AS
SELECT c.*, u.username, u.first_name, u.last_name, u.tier, u.banned, u.blocked_bot,
       admin_name(c.claimed_by) AS claimer, admin_name(c.last_answered_by) AS last_answerer,
       ARRAY(SELECT admin_name(d.admin_id) FROM direct_modes_in_use d WHERE d.user_id = c.user_id ORDER BY d.entered_at, d.admin_id)
           AS here_now
FROM conversations c JOIN users u USING (user_id);

-- migrate:down
-- Forward only: dbmate wants this line, and nothing follows it.
