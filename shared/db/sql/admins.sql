-- name: meet_admin(admin_id, username, first_name, last_name)!
-- Who is new here has missed everything that waits, unless pushes came through before.
INSERT INTO admins AS a (admin_id, username, first_name, last_name, chat_messages, has_missed)
VALUES (:admin_id, :username, :first_name, :last_name, 1,
        NOT EXISTS (SELECT FROM pushes WHERE admin_id = :admin_id AND message_id IS NOT NULL))
ON CONFLICT (admin_id) DO UPDATE SET
    username = excluded.username, first_name = excluded.first_name, last_name = excluded.last_name,
    chat_messages = a.chat_messages + 1, out_of_reach_at = NULL;

-- name: note_out_of_reach(admin_id)!
INSERT INTO admins (admin_id, out_of_reach_at, has_missed) VALUES (:admin_id, now(), true)
ON CONFLICT (admin_id) DO UPDATE SET out_of_reach_at = now(), has_missed = true;

-- name: note_caught_up(admin_id)!
UPDATE admins SET has_missed = false WHERE admin_id = :admin_id;

-- name: count_chat_message(admin_id, messages)!
UPDATE admins SET chat_messages = chat_messages + :messages WHERE admin_id = :admin_id;

-- name: every_admin()
SELECT admin_id, username, first_name, last_name, push_level, quiet_from, quiet_until, utc_offset, chat_messages,
       out_of_reach_at, has_missed
FROM admins ORDER BY admin_id;

-- name: find_admin(admin_id)^
SELECT admin_id, username, first_name, last_name, push_level, quiet_from, quiet_until, utc_offset, chat_messages,
       out_of_reach_at, has_missed
FROM admins WHERE admin_id = :admin_id;

-- name: set_push_level(admin_id, level)!
INSERT INTO admins (admin_id, push_level) VALUES (:admin_id, :level)
ON CONFLICT (admin_id) DO UPDATE SET push_level = excluded.push_level;

-- name: set_quiet_hours(admin_id, quiet_from, quiet_until)!
INSERT INTO admins (admin_id, quiet_from, quiet_until) VALUES (:admin_id, :quiet_from, :quiet_until)
ON CONFLICT (admin_id) DO UPDATE SET quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until;

-- name: set_utc_offset(admin_id, minutes)!
INSERT INTO admins (admin_id, utc_offset) VALUES (:admin_id, :minutes)
ON CONFLICT (admin_id) DO UPDATE SET utc_offset = excluded.utc_offset;
