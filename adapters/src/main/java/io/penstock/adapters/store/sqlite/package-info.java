/**
 * The embedded database: one SQLite file in the data folder.
 *
 * <p>Reads never wait for the writer: that is what SQLite's write-ahead log is for.
 */
@NullMarked
package io.penstock.adapters.store.sqlite;

import org.jspecify.annotations.NullMarked;
