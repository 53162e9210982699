package io.penstock.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code penstock bench}: runs the scenarios that are named, or all. */
public final class Bench {

  private static final List<String> SCENARIOS = List.of("direct");

  private Bench() {}

  /**
   * Runs them.
   *
   * @param arguments the server's jar, then names of scenarios
   */
  public static void main(String[] arguments) throws Exception {
    Path jar = Path.of(arguments[0]);
    List<String> wanted = Arrays.asList(arguments).subList(1, arguments.length);
    for (String name : wanted) {
      if (!SCENARIOS.contains(name)) {
        System.err.printf("There is no benchmark '%s': there are %s.%n", name, SCENARIOS);
        System.exit(2);
      }
    }
    Machine.print(System.out);
    for (String name : wanted.isEmpty() ? SCENARIOS : wanted) {
      switch (name) {
        case "direct" -> new DirectLatency(jar, System.out).run();
        default -> throw new IllegalStateException(name);
      }
    }
  }
}
