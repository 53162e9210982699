package io.penstock.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * The server's own log: warnings and worse, a line each, on standard error. Libraries log to it
 * through the JDK's System loggers or SLF4J. A file named by {@code java.util.logging.config.file}
 * takes its place.
 */
final class Logging {

  private static final String CONFIGURATION =
      """
      handlers = java.util.logging.ConsoleHandler
      .level = WARNING
      io.helidon.webserver.LoomServer.level = OFF
      com.zaxxer.hikari.pool.ProxyConnection.level = OFF
      java.util.logging.ConsoleHandler.level = ALL
      java.util.logging.SimpleFormatter.format = %1$tFT%1$tT.%1$tLZ %4$s %3$s: %5$s%6$s%n
      """;

  /** Kept, since the JDK forgets loggers that nobody has. */
  private static final Logger LISTENER = Logger.getLogger("io.helidon.webserver.ServerListener");

  private Logging() {}

  static void configure() {
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    try {
      LogManager.getLogManager()
          .readConfiguration(
              new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException cannotHappen) {
      throw new UncheckedIOException(cannotHappen);
    }
    // A connection that comes while the server closes is refused, which its client can see.
    LISTENER.setFilter(line -> !(line.getThrown() instanceof RejectedExecutionException));
  }
}
