-- name: open_panels()
SELECT admin_id, message_id, shows, used_at FROM panels ORDER BY admin_id;

-- name: find_panel(admin_id)^
SELECT admin_id, message_id, shows, used_at FROM panels WHERE admin_id = :admin_id;

-- name: save_panel(admin_id, message_id, shows)!
INSERT INTO panels (admin_id, message_id, shows, used_at) VALUES (:admin_id, :message_id, :shows, now())
ON CONFLICT (admin_id) DO UPDATE SET message_id = excluded.message_id, shows = excluded.shows, used_at = now();

-- name: forget_panel(admin_id)!
DELETE FROM panels WHERE admin_id = :admin_id;
