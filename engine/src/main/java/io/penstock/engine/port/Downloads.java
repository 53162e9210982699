package io.penstock.engine.port;

import io.penstock.engine.error.RejectedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Fetches what users give an address of, and from no address that users must not reach. */
public interface Downloads {

  /**
   * Fetches it into a file that is not there yet. Follows redirects, each as careful as the first
   * address. Blocks.
   *
   * @param url http or https
   * @throws RejectedException saying why it cannot be had
   * @throws IOException when the file cannot be written
   */
  void fetch(URI url, Path file, long maximumBytes) throws IOException, InterruptedException;
}
