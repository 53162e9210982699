/**
 * What a store says in SQL, for every database that it may be kept in.
 *
 * <p>All writes go through one thread ({@link io.penstock.adapters.store.sql.GroupWriter}), which
 * gathers what many callers want written into one transaction: an fsync costs about as much as
 * fifty records, so sharing it is what makes the store fast. Reads have connections of their own
 * ({@link io.penstock.adapters.store.sql.ReadPool}) and never wait for the writer.
 *
 * <p>What a database says in other words is in its {@link io.penstock.adapters.store.sql.Dialect};
 * how it is opened, migrated and repaired is in a package of its own.
 */
@NullMarked
package io.penstock.adapters.store.sql;

import org.jspecify.annotations.NullMarked;
