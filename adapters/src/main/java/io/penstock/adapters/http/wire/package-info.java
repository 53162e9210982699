/** How things look on the wire: field names, date forms, the order of fields. */
@NullMarked
package io.penstock.adapters.http.wire;

import org.jspecify.annotations.NullMarked;
