/**
 * A database that several servers may share: PostgreSQL, versions 15 to 18.
 *
 * <p>Each server has one connection that writes, whose transactions wait for a database that is
 * away for a moment ({@link io.penstock.adapters.store.postgres.PostgresTransactions}), and a pool
 * of connections that read.
 */
@NullMarked
package io.penstock.adapters.store.postgres;

import org.jspecify.annotations.NullMarked;
