/**
 * How a pipeline request proceeds. {@code RunDecider} decides and is pure; {@code PipelineRun}
 * carries out, and one thread owns it.
 */
@NullMarked
package io.penstock.engine.run;

import org.jspecify.annotations.NullMarked;
