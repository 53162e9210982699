package io.penstock.server;

import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.service.definition.BaseEnvironment;
import io.penstock.engine.service.definition.BaseEnvironments;
import io.penstock.server.ServerConfig.EnvironmentFallback;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.IntStream;

/**
 * The base environments on offer: the Pythons that are on this machine, or, where others are
 * replaced by the nearest of them, all the usual names.
 */
final class PythonEnvironments {

  private static final int OLDEST = 8;
  private static final int NEWEST = 14;
  private static final String NAME = "python3-";

  private PythonEnvironments() {}

  /** The default first: the one that the server's own Python stands for. */
  static BaseEnvironments all(PythonPackageStore packages, EnvironmentFallback fallback) {
    SequencedSet<String> names = new LinkedHashSet<>();
    try {
      packages.defaultEnvironment().ifPresent(names::add);
      names.addAll(packages.baseEnvironments().reversed());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    if (names.isEmpty()) {
      System.getLogger("io.penstock")
          .log(
              System.Logger.Level.WARNING,
              "No Python 3.8 or newer was found: uploaded packages cannot be built until --python names one.");
    }
    if (names.isEmpty() || fallback == EnvironmentFallback.NEAREST) {
      names.addAll(usual());
    }
    return new BaseEnvironments(
        names.stream()
            .map(name -> new BaseEnvironment(name, "Python 3." + name.substring(NAME.length())))
            .toList());
  }

  /** Newest first. */
  private static List<String> usual() {
    return IntStream.rangeClosed(OLDEST, NEWEST)
        .map(i -> NEWEST + OLDEST - i)
        .mapToObj(minor -> NAME + minor)
        .toList();
  }
}
