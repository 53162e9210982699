package io.penstock.adapters.store.sql;

import java.util.function.LongConsumer;

/**
 * How a database is written and read.
 *
 * @param writing the session that all writes are made in, by one thread
 * @param transactions in that session
 * @param afterWriting called by the writing thread after each group of writes, with their weight in
 *     bytes, roughly
 */
public record Database(
    Session writing,
    Transactions transactions,
    ReadPool reads,
    StoreProblem problem,
    LongConsumer afterWriting) {}
