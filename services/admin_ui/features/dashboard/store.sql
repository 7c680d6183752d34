-- name: read_figures()^
SELECT sum(users)::bigint AS total_users,
       sum(users - banned_users)::bigint AS active_users,
       sum(banned_users)::bigint AS banned_users,
       sum(active)::bigint AS active_conversations,
       sum(archived)::bigint AS archived_conversations,
       sum(snoozed)::bigint AS snoozed_conversations,
       sum(unread)::bigint AS unread_messages,
       sum(credits)::bigint AS total_credits,
       sum(time_balance) AS total_time,
       (SELECT unread_since FROM waiting_conversations ORDER BY unread_since LIMIT 1) AS oldest_unanswered_at
FROM figures;
