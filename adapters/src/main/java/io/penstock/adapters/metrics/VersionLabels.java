package io.penstock.adapters.metrics;

import io.penstock.engine.request.Target;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The version that a series is about, by its names. The same four labels everywhere, so that series
 * of different metrics can be joined.
 *
 * @param kind {@code deployment} or {@code pipeline}
 * @param name of the deployment or pipeline
 */
record VersionLabels(String kind, String project, String name, String version) {

  static final String DEPLOYMENT = "deployment";
  static final String PIPELINE = "pipeline";

  private static final String[] NAMES = {"kind", "project", "name", "version"};

  /** Those of a request as it was made; null for operators, which have no version. */
  static @Nullable VersionLabels of(Target target) {
    return switch (target) {
      case Target.DeploymentTarget(var project, var deployment, var version, _) ->
          new VersionLabels(DEPLOYMENT, project, deployment, version);
      case Target.PipelineTarget(var project, var pipeline, var version, _) ->
          new VersionLabels(PIPELINE, project, pipeline, version);
      case Target.OperatorTarget _ -> null;
    };
  }

  /** From the values of a series' labels, which begin with these. */
  static VersionLabels of(List<String> values) {
    return new VersionLabels(values.get(0), values.get(1), values.get(2), values.get(3));
  }

  /** The names of the labels, and of others behind them. */
  static String[] names(String... more) {
    return join(NAMES, more);
  }

  /** The values in the order of {@link #names}. */
  String[] values(String... more) {
    return join(new String[] {kind, project, name, version}, more);
  }

  private static String[] join(String[] first, String[] second) {
    String[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
