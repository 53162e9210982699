/** Processes: how Python programs are started, given an environment, listened to and ended. */
@NullMarked
package io.penstock.adapters.runtime.python.process;

import org.jspecify.annotations.NullMarked;
