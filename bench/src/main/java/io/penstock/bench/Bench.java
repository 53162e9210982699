package io.penstock.bench;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code penstock bench}: runs the scenarios that are named, or all. */
public final class Bench {

  private static final List<String> SCENARIOS =
      List.of(
          "start",
          "cold",
          "direct",
          "steps",
          "payload",
          "fanout",
          "load",
          "rate",
          "idle",
          "memory",
          "batch",
          "drain",
          "beside",
          "stored",
          "retention");

  /** They install other programs, and run only when they are named. */
  private static final List<String> NAMED = List.of("peers");

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger QUIET = Logger.getLogger("com.zaxxer.hikari");

  private Bench() {}

  /**
   * Runs them.
   *
   * @param arguments see {@link Options#of}
   */
  public static void main(String[] arguments) throws Exception {
    Options options;
    try {
      options = Options.of(arguments);
      for (String name : options.names()) {
        if (!SCENARIOS.contains(name) && !NAMED.contains(name)) {
          throw new IllegalArgumentException(
              "There is no benchmark '%s': there are %s, %s."
                  .formatted(name, String.join(", ", SCENARIOS), String.join(", ", NAMED)));
        }
      }
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.err.println(Options.USAGE);
      System.exit(2);
      return;
    }
    QUIET.setLevel(Level.WARNING);
    Machine.print(System.out);
    Report report = new Report(System.out);
    for (String name : options.names().isEmpty() ? SCENARIOS : options.names()) {
      switch (name) {
        case "start" -> new ServerStart(options, report).run();
        case "cold" -> new ColdStart(options, report).run();
        case "direct" -> new DirectLatency(options, report).run();
        case "steps" -> new StepLatency(options, report).run();
        case "payload" -> new PayloadSize(options, report).run();
        case "fanout" -> new FanOut(options, report).run();
        case "load" -> new DirectLoad(options, report).run();
        case "rate" -> new RateLatency(options, report).run();
        case "idle" -> new IdleConnections(options, report).run();
        case "memory" -> new MemoryUnderLoad(options, report).run();
        case "batch" -> new BatchIntake(options, report).run();
        case "drain" -> new QueueDrain(options, report).run();
        case "beside" -> new DirectBesideDrain(options, report).run();
        case "stored" -> new StoredReads(options, report).run();
        case "retention" -> new RetentionSweep(options, report).run();
        case "peers" -> new Peers(options, report).run();
        default -> throw new IllegalStateException(name);
      }
    }
  }
}
