/**
 * The command line: which commands and options there are, and where the values of options come
 * from.
 */
@NullMarked
package io.penstock.server.cli;

import org.jspecify.annotations.NullMarked;
