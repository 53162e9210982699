/** Batch requests: how they wait, in which order they start, and how they run. */
@NullMarked
package io.penstock.engine.queue;

import org.jspecify.annotations.NullMarked;
