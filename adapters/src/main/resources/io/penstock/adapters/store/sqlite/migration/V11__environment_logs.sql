-- Builds of custom environments print lines, too: the environment's name, and the build's id as text.
ALTER TABLE log_line ADD COLUMN environment TEXT;
ALTER TABLE log_line ADD COLUMN environment_build TEXT;

PRAGMA user_version = 11;
