/** Stores of objects elsewhere, and what reading files in slices takes. */
@NullMarked
package io.penstock.adapters.store.object;

import org.jspecify.annotations.NullMarked;
