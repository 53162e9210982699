package io.penstock.adapters.runtime.python.packages;

import java.time.Duration;

/**
 * Limits for uploaded packages and their builds.
 *
 * @param python the interpreter for those who name no environment: a name to look for on the path,
 *     or a path
 * @param maximumEntries files and folders in one zip, 1 to 65,534
 * @param maximumUnpackedBytes that one zip may unpack to
 * @param maximumRatio how many times its own size a zip may unpack to
 * @param installLimit for installing the requirements of one package
 * @param importLimit for importing the code of one package when it is built
 * @param nearest whether an environment that is not present is replaced by the nearest one that is;
 *     otherwise its builds fail
 */
public record PackageSettings(
    String python,
    int maximumEntries,
    long maximumUnpackedBytes,
    int maximumRatio,
    Duration installLimit,
    Duration importLimit,
    boolean nearest) {

  public static final PackageSettings DEFAULT =
      new PackageSettings(
          "python3", 50_000, 2L << 30, 100, Duration.ofMinutes(60), Duration.ofMinutes(10), true);

  /** The same with another interpreter for those who name no environment. */
  public PackageSettings withPython(String command) {
    return new PackageSettings(
        command,
        maximumEntries,
        maximumUnpackedBytes,
        maximumRatio,
        installLimit,
        importLimit,
        nearest);
  }

  /** The same with other limits for zips. */
  public PackageSettings withZipLimits(int entries, long unpackedBytes, int ratio) {
    return new PackageSettings(
        python, entries, unpackedBytes, ratio, installLimit, importLimit, nearest);
  }

  /** The same with other limits for builds. */
  public PackageSettings withBuildLimits(Duration install, Duration load) {
    return new PackageSettings(
        python, maximumEntries, maximumUnpackedBytes, maximumRatio, install, load, nearest);
  }

  /** The same, replacing environments that are not present or not. */
  public PackageSettings withNearest(boolean allowed) {
    return new PackageSettings(
        python,
        maximumEntries,
        maximumUnpackedBytes,
        maximumRatio,
        installLimit,
        importLimit,
        allowed);
  }
}
