package io.penstock.adapters.archive;

/**
 * How large archives may be. What is in one is counted while it is read: what a zip says of itself
 * proves nothing.
 *
 * @param maximumBytes of an archive, and of a package in one when it is unpacked
 * @param maximumEntries files and folders in one, 1 to 65,534
 * @param maximumFileBytes of one YAML file
 * @param maximumTextBytes of all YAML files together
 * @param maximumPackageBytes of all packages together when they are unpacked
 */
public record ArchiveLimits(
    long maximumBytes,
    int maximumEntries,
    int maximumFileBytes,
    long maximumTextBytes,
    long maximumPackageBytes) {

  /** Bounds that whole projects stay far below. */
  public static ArchiveLimits of(long maximumBytes) {
    return new ArchiveLimits(maximumBytes, 50_000, 1 << 20, 16L << 20, 4 * maximumBytes);
  }
}
