package io.penstock.bench;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What single pieces of a request take, measured by JMH: see the classes whose names end in {@code
 * Benchmark}. In processes of their own with the server's flags; short, so that a difference of a
 * few percent tells nothing. The error is half of JMH's 99.9 % confidence interval.
 */
final class Micro {

  private static final int MILLIS = 300;
  private static final int FORKS = 2;
  private static final int WARM_UPS = 3;
  private static final int ITERATIONS = 4;

  private final Options options;
  private final Report report;

  Micro(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    int millis = options.sizeOr(MILLIS);
    report.title(
        "single pieces, %d processes with %d times %d ms each"
            .formatted(FORKS, ITERATIONS, millis));
    for (Class<?> benchmarks :
        List.of(DeciderBenchmark.class, ExpressionBenchmark.class, JsonBenchmark.class)) {
      run(benchmarks.getName(), millis);
    }
    // Its package is not open to this one.
    run("io.penstock.adapters.runtime.python.FrameBenchmark", millis);
  }

  private void run(String benchmarks, int millis) throws Exception {
    var settings =
        new OptionsBuilder()
            .include("^" + benchmarks.replace(".", "\\.") + "\\.")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(FORKS)
            .warmupIterations(WARM_UPS)
            .warmupTime(TimeValue.milliseconds(millis))
            .measurementIterations(ITERATIONS)
            .measurementTime(TimeValue.milliseconds(millis))
            .jvmArgs("@" + options.jar().resolve("../../java.args").normalize())
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    for (RunResult result : new Runner(settings).run()) {
      Result<?> time = result.getPrimaryResult();
      report.print(
          words(result.getParams().getBenchmark()),
          "%,.0f ns, give or take %,.0f".formatted(time.getScore(), time.getScoreError()));
    }
  }

  /** Such as {@code decider: request of two steps}. */
  private static String words(String benchmark) {
    String[] names = benchmark.split("\\.", -1);
    String type = names[names.length - 2].replace("Benchmark", "");
    String method =
        names[names.length - 1].replaceAll("(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])", " ");
    return (type + ": " + method).toLowerCase(Locale.ROOT);
  }
}
