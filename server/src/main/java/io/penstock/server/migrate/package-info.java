/** Moves what a server has kept from SQLite to PostgreSQL. */
@NullMarked
package io.penstock.server.migrate;

import org.jspecify.annotations.NullMarked;
