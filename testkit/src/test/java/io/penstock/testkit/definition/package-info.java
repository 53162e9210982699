/** Tests of the engine's configuration services; here because they stand on the testkit's fakes. */
@NullMarked
package io.penstock.testkit.definition;

import org.jspecify.annotations.NullMarked;
