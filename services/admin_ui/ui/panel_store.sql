-- name: open_panels()
SELECT admin_id, message_id, shows, used_at FROM panels ORDER BY admin_id;

-- name: find_panel(admin_id)^
SELECT admin_id, message_id, shows, used_at FROM panels WHERE admin_id = :admin_id;

-- name: save_panel(admin_id, message_id, shows)!
-- A panel on another message than before is one more message in the chat.
WITH counted AS (
    UPDATE admins SET chat_messages = chat_messages + 1
    WHERE admin_id = :admin_id
      AND NOT EXISTS (SELECT FROM panels WHERE admin_id = :admin_id AND message_id = :message_id)
)
INSERT INTO panels (admin_id, message_id, shows, used_at) VALUES (:admin_id, :message_id, :shows, now())
ON CONFLICT (admin_id) DO UPDATE SET message_id = excluded.message_id, shows = excluded.shows, used_at = now();

-- name: forget_panel(admin_id)!
DELETE FROM panels WHERE admin_id = :admin_id;
