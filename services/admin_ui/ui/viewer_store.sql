-- name: find_viewer_settings(admin_id)^
-- Whoever is in the conversation of a customer who is gone is in it all the same.
SELECT a.language, a.language_code, coalesce(a.time_zone, 'UTC') AS time_zone,
       d.user_id, u.username, coalesce(u.first_name, '') AS first_name, u.last_name
FROM (VALUES (:admin_id::bigint)) v(admin_id)
LEFT JOIN admins a USING (admin_id)
LEFT JOIN direct_modes_in_use d USING (admin_id)
LEFT JOIN users u ON u.user_id = d.user_id;
