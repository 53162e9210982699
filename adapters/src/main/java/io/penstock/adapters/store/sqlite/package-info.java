/**
 * The embedded store: one SQLite file that holds requests, definitions, tokens and logs.
 *
 * <p>All writes go through one thread ({@link io.penstock.adapters.store.sqlite.GroupWriter}),
 * which gathers what many callers want written into one transaction: an fsync costs about as much
 * as fifty records, so sharing it is what makes the store fast. Reads have connections of their own
 * ({@link io.penstock.adapters.store.sqlite.ReadPool}) and never wait for the writer: that is what
 * SQLite's write-ahead log is for.
 */
@NullMarked
package io.penstock.adapters.store.sqlite;

import org.jspecify.annotations.NullMarked;
