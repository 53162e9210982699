/** Finds log lines: what user code and builds printed. */
@NullMarked
package io.penstock.engine.service.log;

import org.jspecify.annotations.NullMarked;
