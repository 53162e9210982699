/** The embedded store against real files. */
@NullMarked
package io.penstock.adapters.store.sqlite;

import org.jspecify.annotations.NullMarked;
