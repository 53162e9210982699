/** From a declared pipeline version to a plan that can run, or to all that is wrong with it. */
@NullMarked
package io.penstock.engine.plan;

import org.jspecify.annotations.NullMarked;
