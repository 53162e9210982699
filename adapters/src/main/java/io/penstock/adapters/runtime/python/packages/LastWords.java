package io.penstock.adapters.runtime.python.packages;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an installation tool gave as the reason for its failure. */
final class LastWords {

  private static final Pattern REASON =
      Pattern.compile("\\s*(ERROR:|error:|Error:|×|╰─▶|hint:|cause:|Caused by:).*");
  private static final Pattern NOISE =
      Pattern.compile("\\s*(\\[notice]|WARNING:|note:|\\[end of).*");
  private static final int MAXIMUM_REASONS = 4;

  private LastWords() {}

  /** The last few lines that are marked as the reason, or else the last one that says anything. */
  static String of(List<String> output) {
    List<String> reasons = output.stream().filter(line -> REASON.matcher(line).matches()).toList();
    if (!reasons.isEmpty()) {
      return reasons.stream()
          .skip(Math.max(0, reasons.size() - MAXIMUM_REASONS))
          .map(String::strip)
          .distinct()
          .collect(Collectors.joining(" "));
    }
    return output.reversed().stream()
        .filter(line -> !line.isBlank() && !NOISE.matcher(line).matches())
        .findFirst()
        .orElse("it printed nothing.");
  }
}
