package io.penstock.engine.service.log;

import io.penstock.engine.port.LogStore.Line;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which log lines are wanted. */
public sealed interface LogFilter {

  boolean matches(Line line);

  /** Lines that pass all parts; every line where there are none. */
  record All(List<LogFilter> parts) implements LogFilter {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean matches(Line line) {
      return parts.stream().allMatch(part -> part.matches(line));
    }
  }

  /** Lines that pass at least one part. */
  record Any(List<LogFilter> parts) implements LogFilter {
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean matches(Line line) {
      return parts.stream().anyMatch(part -> part.matches(line));
    }
  }

  /** Lines that do not pass. */
  record Not(LogFilter part) implements LogFilter {
    @Override
    public boolean matches(Line line) {
      return !part.matches(line);
    }
  }

  /**
   * Lines with this value.
   *
   * @param value null or empty for lines without the label
   */
  record HasLabel(LogLabel label, @Nullable String value) implements LogFilter {
    @Override
    public boolean matches(Line line) {
      String found = label.of(line);
      return (value == null || value.isEmpty()) ? found == null : value.equals(found);
    }
  }

  /** Lines whose value fits as a whole; a label that is not set counts as empty. */
  record LabelFits(LogLabel label, LogPattern pattern) implements LogFilter {
    @Override
    public boolean matches(Line line) {
      return pattern.fits(Objects.requireNonNullElse(label.of(line), ""));
    }
  }

  /** Lines with this text in them. */
  record HasText(String text) implements LogFilter {
    @Override
    public boolean matches(Line line) {
      return line.text().contains(text);
    }
  }

  /** Lines with a text in them that fits. */
  record TextFits(LogPattern pattern) implements LogFilter {
    @Override
    public boolean matches(Line line) {
      return pattern.isIn(line.text());
    }
  }

  /** The values that every line that passes has for sure: what a store can look for by itself. */
  default Map<LogLabel, String> required() {
    Map<LogLabel, String> required = new EnumMap<>(LogLabel.class);
    switch (this) {
      case All(var parts) -> parts.forEach(part -> required.putAll(part.required()));
      case HasLabel(var label, var value) -> {
        if (value != null && !value.isEmpty()) {
          required.put(label, value);
        }
      }
      case Any ignored -> {}
      case Not ignored -> {}
      case LabelFits ignored -> {}
      case HasText ignored -> {}
      case TextFits ignored -> {}
    }
    return required;
  }
}
