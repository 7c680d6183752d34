-- What each service may do in the database: `python deploy/setup_db.py --roles` runs this after every migration.
-- A new table is closed to both until it is named here.
\set ON_ERROR_STOP on
\set QUIET on
\getenv tracker_password TRACKER_DB_PASSWORD
\getenv admin_ui_password ADMIN_UI_DB_PASSWORD
BEGIN;
-- Two machines at once: the second waits for the first.
SELECT pg_advisory_xact_lock(hashtext('frontdesk roles')) \g /dev/null

SELECT format('CREATE ROLE %I', name) FROM (VALUES ('frontdesk_tracker'), ('frontdesk_admin_ui')) AS wanted(name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE frontdesk_tracker LOGIN PASSWORD :'tracker_password';
ALTER ROLE frontdesk_admin_ui LOGIN PASSWORD :'admin_ui_password';

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM frontdesk_tracker, frontdesk_admin_ui;
GRANT SELECT ON priority_rules TO frontdesk_tracker;
GRANT SELECT, UPDATE ON figures TO frontdesk_tracker;

GRANT SELECT, INSERT, UPDATE ON users, messages, conversations, dead_letters TO frontdesk_tracker;

-- A tracker notes whose messages are to be told of; locking such a row takes the right to update.
GRANT SELECT, INSERT, UPDATE ON push_backlog TO frontdesk_tracker;

-- What follows from the declarations of admin_ui's features stands in the place of this line.
--FEATURES
COMMIT;
