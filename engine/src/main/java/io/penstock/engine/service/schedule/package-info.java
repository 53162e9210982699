/** The runs of request schedules. */
@NullMarked
package io.penstock.engine.service.schedule;

import org.jspecify.annotations.NullMarked;
