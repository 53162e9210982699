/** JSON at the edge: strict streaming reading with Jackson, compact writing. */
@NullMarked
package io.penstock.adapters.json;

import org.jspecify.annotations.NullMarked;
