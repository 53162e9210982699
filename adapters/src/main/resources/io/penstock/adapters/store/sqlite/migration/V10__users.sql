-- The accounts of people, which belong to the server and not to a project. `password` is what is kept of a password: the
-- result of a slow hash function, with its salt and its cost.
CREATE TABLE user (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  -- in lower case
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  surname TEXT NOT NULL,
  password TEXT NOT NULL,
  created INTEGER NOT NULL
);

PRAGMA user_version = 10;
