/** The operations on definitions: what a team configures before it can make requests. */
@NullMarked
package io.penstock.adapters.http.definition;

import org.jspecify.annotations.NullMarked;
