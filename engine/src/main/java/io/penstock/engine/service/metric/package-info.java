/** Time series and usage, as callers see them. */
@NullMarked
package io.penstock.engine.service.metric;

import org.jspecify.annotations.NullMarked;
