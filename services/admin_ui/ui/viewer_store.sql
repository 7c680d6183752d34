-- name: find_outlook(admin_id)^
SELECT coalesce(a.utc_offset, 0) AS utc_offset, u.user_id, u.username, u.first_name, u.last_name
FROM (VALUES (:admin_id::bigint)) v(admin_id)
LEFT JOIN admins a USING (admin_id)
LEFT JOIN direct_modes_in_use d USING (admin_id)
LEFT JOIN users u ON u.user_id = d.user_id;
