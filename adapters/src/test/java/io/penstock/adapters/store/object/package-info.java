/** What every store of objects must do. */
@NullMarked
package io.penstock.adapters.store.object;

import org.jspecify.annotations.NullMarked;
