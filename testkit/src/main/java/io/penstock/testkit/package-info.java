/** Contract suites for the engine's ports, and samples of what goes through them. */
@NullMarked
package io.penstock.testkit;

import org.jspecify.annotations.NullMarked;
