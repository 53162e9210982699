/** The store in a real PostgreSQL. */
@NullMarked
package io.penstock.adapters.store.postgres;

import org.jspecify.annotations.NullMarked;
