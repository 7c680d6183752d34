-- name: note_event(kind, admin_id, user_id, before, after, cause)$
INSERT INTO events (kind, admin_id, user_id, before, after, cause)
VALUES (:kind, :admin_id, :user_id, :before::jsonb, :after::jsonb, :cause)
ON CONFLICT (cause) DO NOTHING
RETURNING true;
