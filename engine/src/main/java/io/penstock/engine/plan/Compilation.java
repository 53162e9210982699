package io.penstock.engine.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of compiling a pipeline version.
 *
 * @param errors what must not even be saved, a sentence each, naming object and rule
 * @param gaps what may be saved but cannot run yet, a sentence each
 * @param plan null unless there are neither errors nor gaps
 */
public record Compilation(List<String> errors, List<String> gaps, @Nullable ExecutionPlan plan) {}
