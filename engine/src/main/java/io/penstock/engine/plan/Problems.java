package io.penstock.engine.plan;

import java.util.ArrayList;
import java.util.List;

/** Collects all that is wrong with a pipeline version, so that it can be named at once. */
final class Problems {

  private final List<String> errors = new ArrayList<>();
  private final List<String> gaps = new ArrayList<>();

  /** Something that must not be saved. */
  @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency of the engine.
  void error(String sentence, Object... details) {
    errors.add(sentence.formatted(details));
  }

  /** Something that may be saved, but cannot run. */
  @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency of the engine.
  void gap(String sentence, Object... details) {
    gaps.add(sentence.formatted(details));
  }

  boolean none() {
    return errors.isEmpty() && gaps.isEmpty();
  }

  Compilation withoutPlan() {
    return new Compilation(List.copyOf(errors), List.copyOf(gaps), null);
  }
}
