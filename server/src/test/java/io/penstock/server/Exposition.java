package io.penstock.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server shows Prometheus, read as strictly as the text format 0.0.4 is written: each metric
 * has one HELP and one TYPE before its samples, which stand together, and no series comes twice.
 */
final class Exposition {

  private static final Pattern META = Pattern.compile("# (HELP|TYPE) ([a-z][a-z0-9_]*) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-z][a-z0-9_]*)(?:\\{(.*)})? ([-+.0-9E]+|NaN|[+-]Inf)");
  private static final Pattern LABEL = Pattern.compile("([a-z][a-z0-9_]*)=\"([^\"\\\\]*)\"");
  private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary");
  private static final List<String> PARTS = List.of("_bucket", "_count", "_sum");

  private final Map<String, String> types = new HashMap<>();
  private final Map<String, Map<Map<String, String>, Double>> samples = new LinkedHashMap<>();

  private Exposition() {}

  static Exposition parse(String text) {
    assertTrue(text.endsWith("\n"), "The last line has no end");
    Exposition read = new Exposition();
    Map<String, String> help = new HashMap<>();
    String current = "";
    for (String line : text.lines().toList()) {
      Matcher meta = META.matcher(line);
      if (meta.matches()) {
        boolean isHelp = meta.group(1).equals("HELP");
        assertNull((isHelp ? help : read.types).put(meta.group(2), meta.group(3)), line);
        assertTrue(isHelp || TYPES.contains(meta.group(3)), line);
        current = meta.group(2);
      } else {
        assertEquals(current, read.add(line), line);
        assertNotNull(help.get(current), line);
      }
    }
    assertEquals(help.keySet(), read.types.keySet());
    read.checkHistograms();
    return read;
  }

  /** Returns the metric that the sample belongs to. */
  private String add(String line) {
    Matcher sample = SAMPLE.matcher(line);
    assertTrue(sample.matches(), line);
    Map<String, String> labels = new TreeMap<>();
    if (sample.group(2) != null) {
      for (String label : sample.group(2).split(",", -1)) {
        Matcher pair = LABEL.matcher(label);
        assertTrue(pair.matches(), line);
        assertNull(labels.put(pair.group(1), pair.group(2)), line);
      }
    }
    String name = sample.group(1);
    double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
    assertNull(samples.computeIfAbsent(name, _ -> new LinkedHashMap<>()).put(labels, value), line);
    String metric = name;
    for (String part : PARTS) {
      String base = name.substring(0, Math.max(0, name.length() - part.length()));
      if (name.endsWith(part)
          && Set.of("histogram", "summary").contains(types.getOrDefault(base, ""))) {
        metric = base;
      }
    }
    assertEquals(
        "counter".equals(types.get(metric)), metric.endsWith("_total"), "The name of " + line);
    return metric;
  }

  private void checkHistograms() {
    types.forEach(
        (metric, type) -> {
          if (type.equals("histogram")) {
            checkHistogram(metric, series(metric + "_bucket"), series(metric + "_count"));
          }
        });
  }

  /** The buckets grow up to the last one, which has everything. */
  private static void checkHistogram(
      String metric,
      Map<Map<String, String>, Double> buckets,
      Map<Map<String, String>, Double> counts) {
    Map<Map<String, String>, Double> last = new HashMap<>();
    buckets.forEach(
        (labels, value) -> {
          Map<String, String> series = new TreeMap<>(labels);
          assertNotNull(series.remove("le"), metric);
          assertTrue(value >= last.getOrDefault(series, 0.0), metric);
          last.put(series, value);
        });
    assertEquals(counts, last, metric);
  }

  private Map<Map<String, String>, Double> series(String name) {
    return samples.getOrDefault(name, Map.of());
  }

  String type(String metric) {
    return types.getOrDefault(metric, "none");
  }

  /** Of all series of a metric that have these labels, and maybe others; 0 for none. */
  double sum(String name, Map<String, String> labels) {
    return matching(name, labels).orElse(0);
  }

  boolean has(String name, Map<String, String> labels) {
    return matching(name, labels).isPresent();
  }

  private OptionalDouble matching(String name, Map<String, String> labels) {
    return series(name).entrySet().stream()
        .filter(series -> series.getKey().entrySet().containsAll(labels.entrySet()))
        .mapToDouble(Map.Entry::getValue)
        .reduce(Double::sum);
  }
}
