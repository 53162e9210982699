package io.penstock.adapters.runtime.python.packages;

/**
 * Tells a build that is stopped from one that fails. An interrupt closes the file that is being
 * read or written, so it looks like a disk that says no.
 */
final class BuildStop {

  private BuildStop() {}

  /**
   * To be called where a file operation has failed.
   *
   * @throws InterruptedException when that was because the build is to stop: it has no result then,
   *     and is begun again after the next start of the server
   */
  static void check() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
