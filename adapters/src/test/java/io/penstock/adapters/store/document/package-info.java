/** Documents of definitions, old ones above all. */
@NullMarked
package io.penstock.adapters.store.document;

import org.jspecify.annotations.NullMarked;
