/** How the engine says no. */
@NullMarked
package io.penstock.engine.error;

import org.jspecify.annotations.NullMarked;
