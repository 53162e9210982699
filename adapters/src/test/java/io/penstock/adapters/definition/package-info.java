/**
 * Tests of the engine's configuration services. They are here because what is saved is compiled,
 * and compiling reads JSON.
 */
@NullMarked
package io.penstock.adapters.definition;

import org.jspecify.annotations.NullMarked;
