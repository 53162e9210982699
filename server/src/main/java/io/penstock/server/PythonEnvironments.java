package io.penstock.server;

import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.service.definition.BaseEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The base environments on offer. All the usual names can be chosen: a Python that is not on this
 * machine is replaced by the default one, and the build log says so.
 */
final class PythonEnvironments {

  private static final int OLDEST = 8;
  private static final int NEWEST = 14;
  private static final String NAME = "python3-";

  private PythonEnvironments() {}

  /** The default first: the one that the server's own Python stands for. */
  static List<BaseEnvironment> all(PythonPackageStore packages) {
    List<BaseEnvironment> environments = new ArrayList<>();
    for (int minor = NEWEST; minor >= OLDEST; minor--) {
      environments.add(new BaseEnvironment(NAME + minor, "Python 3." + minor));
    }
    String standard = standard(packages);
    environments.sort(
        (a, b) -> Boolean.compare(b.name().equals(standard), a.name().equals(standard)));
    return environments;
  }

  private static String standard(PythonPackageStore packages) {
    try {
      Optional<String> standard = packages.defaultEnvironment();
      if (standard.isEmpty()) {
        System.getLogger("io.penstock")
            .log(
                System.Logger.Level.WARNING,
                "No Python 3.8 or newer was found: uploaded packages cannot be built until --python names one.");
      }
      return standard.orElse(NAME + NEWEST);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return NAME + NEWEST;
    }
  }
}
