/** Parts of the outside that the engine's tests control. */
@NullMarked
package io.penstock.engine.fake;

import org.jspecify.annotations.NullMarked;
