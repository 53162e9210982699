/**
 * Definitions as JSON documents, written field by field so that no renaming in Java changes what is
 * on disk.
 *
 * <p>A document must stay readable for ever: a key that came later than the others has a default on
 * reading, and none is ever given a new meaning.
 */
@NullMarked
package io.penstock.adapters.store.document;

import org.jspecify.annotations.NullMarked;
