package io.penstock.engine.expression;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The evaluated arguments of one call, with the checks that Python makes on their number and names.
 */
record Arguments(
    String function, List<@Nullable Object> positional, Map<String, @Nullable Object> keywords) {

  int count() {
    return positional.size();
  }

  @Nullable Object get(int index) {
    return positional.get(index);
  }

  /** An optional positional argument. */
  @Nullable Object getOr(int index, @Nullable Object otherwise) {
    return index < positional.size() ? positional.get(index) : otherwise;
  }

  /** Only positional arguments, so many. */
  void positionalOnly(int least, int most) {
    if (!keywords.isEmpty()) {
      throw Failure.type(function + "() takes no keyword arguments");
    }
    checkCount(least, most);
  }

  private void checkCount(int least, int most) {
    int given = positional.size();
    if (given >= least && given <= most) {
      return;
    }
    if (least == most) {
      String expected =
          switch (least) {
            case 0 -> "no arguments";
            case 1 -> "exactly one argument";
            default -> "exactly " + least + " arguments";
          };
      throw Failure.type("%s() takes %s (%d given)".formatted(function, expected, given));
    }
    boolean few = given < least;
    throw Failure.type(
        "%s expected at %s %d argument%s, got %d"
            .formatted(
                function,
                few ? "least" : "most",
                few ? least : most,
                (few ? least : most) == 1 ? "" : "s",
                given));
  }

  /**
   * Arguments by position or name. A missing one is {@link Keys.Missing#MISSING}.
   *
   * @param positionalOnly how many of the parameters, from the left, have no name to the outside
   * @param most how many may be given by position
   */
  @Nullable Object[] bind(int required, int positionalOnly, int most, String... parameters) {
    if (positional.size() > most || positional.size() + keywords.size() > parameters.length) {
      throw Failure.type(
          "%s() takes at most %d arguments (%d given)"
              .formatted(function, parameters.length, positional.size() + keywords.size()));
    }
    @Nullable Object[] bound = new @Nullable Object[parameters.length];
    java.util.Arrays.fill(bound, Keys.Missing.MISSING);
    for (int i = 0; i < positional.size(); i++) {
      bound[i] = positional.get(i);
    }
    for (Map.Entry<String, @Nullable Object> keyword : keywords.entrySet()) {
      int index = List.of(parameters).indexOf(keyword.getKey());
      if (index < positionalOnly) {
        throw Failure.type(
            "'%s' is an invalid keyword argument for %s()".formatted(keyword.getKey(), function));
      }
      if (bound[index] != Keys.Missing.MISSING) {
        throw Failure.type(
            "argument for %s() given by name ('%s') and position (%d)"
                .formatted(function, keyword.getKey(), index + 1));
      }
      bound[index] = keyword.getValue();
    }
    for (int i = 0; i < required; i++) {
      if (bound[i] == Keys.Missing.MISSING) {
        throw Failure.type(
            "%s() missing required argument '%s' (pos %d)"
                .formatted(function, parameters[i], i + 1));
      }
    }
    return bound;
  }
}
