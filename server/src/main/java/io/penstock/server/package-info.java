/** The program: commands, configuration, and the wiring of everything else. */
@NullMarked
package io.penstock.server;

import org.jspecify.annotations.NullMarked;
