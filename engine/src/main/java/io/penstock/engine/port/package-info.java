/** What the engine needs from the outside. Each port has a contract suite in the testkit. */
@NullMarked
package io.penstock.engine.port;

import org.jspecify.annotations.NullMarked;
