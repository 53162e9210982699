package io.penstock.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** {@code penstock bench}: runs the scenarios that are named, or the usual ones, or all. */
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
          "retention",
          "micro");

  /** They install other programs: without a name only {@code --all} runs them. */
  private static final List<String> NAMED = List.of("peers");

  /** They say where time goes, and are no results: only their name runs them. */
  private static final List<String> VIEWS = List.of("profile");

  /**
   * They fetch and start a PostgreSQL, and the second takes many minutes: only their name runs
   * them.
   */
  private static final List<String> POSTGRES =
      List.of("postgres-drain", "postgres-claim", "postgres-servers", "postgres-files");

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
    if (Arrays.stream(arguments).anyMatch(List.of("-h", "--help")::contains)) {
      System.out.printf("%s%nBenchmarks: %s%n", Options.USAGE, String.join(", ", known()));
      return;
    }
    try {
      options = Options.of(arguments);
      for (String name : options.names()) {
        if (!known().contains(name)) {
          throw new IllegalArgumentException(
              "There is no benchmark '%s': there are %s."
                  .formatted(name, String.join(", ", known())));
        }
      }
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.err.println(Options.USAGE);
      System.exit(2);
      return;
    }
    QUIET.setLevel(Level.WARNING);
    // Figures look the same wherever they are measured.
    Locale.setDefault(Locale.ROOT);
    Machine.print(System.out);
    if (options.all()) {
      Document document = Document.ofToday();
      prepare();
      boolean good = new AllRun(options, document, System.out).run(all(), Bench::run);
      System.exit(good ? 0 : 1);
    }
    Report report = new Report(System.out);
    for (String name : options.names().isEmpty() ? SCENARIOS : options.names()) {
      run(name, options, report);
    }
  }

  /** Those that install other programs come last. */
  static List<String> all() {
    return Stream.of(SCENARIOS, NAMED).flatMap(List::stream).toList();
  }

  private static List<String> known() {
    return Stream.of(all(), VIEWS, POSTGRES).flatMap(List::stream).toList();
  }

  /** What takes time once, and not again. */
  private static void prepare() throws Exception {
    try {
      Peers.install();
    } catch (AllRun.MissingRequirement missing) {
      System.out.println("peers will be left out: " + missing.getMessage());
    }
  }

  private static void run(String name, Options options, Report report) throws Exception {
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
      case "postgres-drain" -> new PostgresDrain(options, report).run();
      case "postgres-servers" -> new PostgresServers(options, report).run();
      case "postgres-files" -> new PostgresFiles(options, report).run();
      case "postgres-claim" -> new PostgresClaim(options, report).run();
      case "micro" -> new Micro(options, report).run();
      case "profile" -> new Profile(options, report).run();
      case "peers" -> new Peers(options, report).run();
      default -> throw new IllegalStateException(name);
    }
  }
}
