package io.penstock.adapters.http;

import java.time.Duration;

/**
 * How the server listens.
 *
 * @param host the name or address to listen on, such as {@code 127.0.0.1}
 * @param port 0 for any free one
 * @param maxBodyBytes the largest JSON or text body that is taken
 * @param maxUploadBytes the largest file that is taken
 * @param idleTimeout when a silent connection is closed; longer than the longest direct request, 2
 *     hours
 * @param shutdownGrace how long running requests may go on after {@link HttpServer#stop}
 * @param maxHeldBodyBytes how much of request bodies is held in memory at the same time; uploads,
 *     which go to the disk, do not count
 */
public record HttpSettings(
    String host,
    int port,
    long maxBodyBytes,
    long maxUploadBytes,
    Duration idleTimeout,
    Duration shutdownGrace,
    long maxHeldBodyBytes) {

  /** Port 8080 on all addresses, 10 MB bodies (reference, section 11), 2 GB uploads. */
  public static final HttpSettings DEFAULT =
      new HttpSettings(
          "0.0.0.0",
          8080,
          10L * 1024 * 1024,
          2L * 1024 * 1024 * 1024,
          Duration.ofHours(3),
          Duration.ofSeconds(30));

  /** The largest array there is, which a body has to fit into. */
  private static final long MOST_BODY_BYTES = Integer.MAX_VALUE - 16;

  /** The same with a quarter of the heap for bodies, or what two of the largest take. */
  public HttpSettings(
      String host,
      int port,
      long maxBodyBytes,
      long maxUploadBytes,
      Duration idleTimeout,
      Duration shutdownGrace) {
    this(
        host,
        port,
        maxBodyBytes,
        maxUploadBytes,
        idleTimeout,
        shutdownGrace,
        Math.max(Runtime.getRuntime().maxMemory() / 4, 2 * (maxBodyBytes + 1024)));
  }

  public HttpSettings {
    if (maxBodyBytes < 1 || maxBodyBytes > MOST_BODY_BYTES) {
      throw new IllegalArgumentException(
          "The largest body must be 1 to " + MOST_BODY_BYTES + " bytes, not " + maxBodyBytes + ".");
    }
    if (maxHeldBodyBytes < maxBodyBytes + 1024) {
      throw new IllegalArgumentException(
          "The memory for bodies must be at least that of the largest body and 1024 bytes, not "
              + maxHeldBodyBytes
              + ".");
    }
    if (maxUploadBytes < 1) {
      throw new IllegalArgumentException(
          "The largest upload must be at least 1 byte, not " + maxUploadBytes + ".");
    }
  }

  /** The same at another address. */
  public HttpSettings at(String newHost, int newPort) {
    return new HttpSettings(
        newHost,
        newPort,
        maxBodyBytes,
        maxUploadBytes,
        idleTimeout,
        shutdownGrace,
        maxHeldBodyBytes);
  }
}
