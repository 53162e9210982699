/** What is said in SQL, in a real SQLite file. */
@NullMarked
package io.penstock.adapters.store.sql;

import org.jspecify.annotations.NullMarked;
