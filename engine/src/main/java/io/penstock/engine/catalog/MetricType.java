package io.penstock.engine.catalog;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the values of a metric are, and so how several of them become one. */
public enum MetricType {
  /** How much was added: values add up, and are shown as a rate. */
  DELTA,
  /** How it stood at a moment: of several values the average counts. */
  GAUGE;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<MetricType> ofWireName(String name) {
    return Arrays.stream(values()).filter(type -> type.wireName().equals(name)).findFirst();
  }
}
