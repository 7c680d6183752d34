-- name: meet_admin(admin_id, username, first_name, last_name, language_code)!
-- Who is new here has missed everything that waits, unless pushes came through before.
INSERT INTO admins AS a (admin_id, username, first_name, last_name, language_code, chat_messages, has_missed)
VALUES (:admin_id, :username, :first_name, :last_name, :language_code, 1,
        NOT EXISTS (SELECT FROM pushes WHERE admin_id = :admin_id AND message_id IS NOT NULL))
ON CONFLICT (admin_id) DO UPDATE SET
    username = excluded.username, first_name = excluded.first_name, last_name = excluded.last_name,
    language_code = coalesce(excluded.language_code, a.language_code), chat_messages = a.chat_messages + 1,
    out_of_reach_at = NULL;

-- name: note_out_of_reach(admin_id)!
INSERT INTO admins (admin_id, out_of_reach_at, has_missed) VALUES (:admin_id, now(), true)
ON CONFLICT (admin_id) DO UPDATE SET out_of_reach_at = now(), has_missed = true;

-- name: note_caught_up(admin_id)!
UPDATE admins SET has_missed = false WHERE admin_id = :admin_id;

-- name: count_chat_message(admin_id, messages)!
UPDATE admins SET chat_messages = chat_messages + :messages WHERE admin_id = :admin_id;

-- name: every_admin()
SELECT admin_id, username, first_name, last_name, push_level, quiet_from, quiet_until, time_zone, language, language_code,
       chat_messages, out_of_reach_at, has_missed
FROM admins ORDER BY admin_id;

-- name: find_admin(admin_id)^
SELECT admin_id, username, first_name, last_name, push_level, quiet_from, quiet_until, time_zone, language, language_code,
       chat_messages, out_of_reach_at, has_missed
FROM admins WHERE admin_id = :admin_id;

-- name: add_admin(admin_id)!
INSERT INTO admins (admin_id) VALUES (:admin_id) ON CONFLICT (admin_id) DO NOTHING;

-- name: lock_admin(admin_id)^
SELECT admin_id, username, first_name, last_name, push_level, quiet_from, quiet_until, time_zone, language, language_code,
       chat_messages, out_of_reach_at, has_missed
FROM admins WHERE admin_id = :admin_id
FOR NO KEY UPDATE;

-- name: set_push_level(admin_id, level)!
INSERT INTO admins (admin_id, push_level) VALUES (:admin_id, :level)
ON CONFLICT (admin_id) DO UPDATE SET push_level = excluded.push_level;

-- name: set_quiet_hours(admin_id, quiet_from, quiet_until)!
INSERT INTO admins (admin_id, quiet_from, quiet_until) VALUES (:admin_id, :quiet_from, :quiet_until)
ON CONFLICT (admin_id) DO UPDATE SET quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until;

-- name: set_time_zone(admin_id, time_zone)!
INSERT INTO admins (admin_id, time_zone) VALUES (:admin_id, :time_zone)
ON CONFLICT (admin_id) DO UPDATE SET time_zone = excluded.time_zone;

-- name: set_language(admin_id, language)!
INSERT INTO admins (admin_id, language) VALUES (:admin_id, :language)
ON CONFLICT (admin_id) DO UPDATE SET language = excluded.language;
