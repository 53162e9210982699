package io.penstock.adapters.runtime.python.process;

import java.io.IOException;
import java.io.InputStream;

/** Reads what a process writes to its standard output or error. */
public final class Pipes {

  private static final int STACK_SIZE = 128 * 1024;

  private Pipes() {}

  /** Gets what was read; called by one thread. */
  public interface Sink {

    /**
     * Takes some bytes.
     *
     * @param length how many bytes of {@code bytes} count; the array is reused afterwards
     */
    void accept(byte[] bytes, int length);
  }

  /**
   * Reads to the end in a thread of its own and returns that thread. A platform thread: a pipe has
   * no way to wait without holding the carrier of a virtual one.
   */
  public static Thread read(InputStream pipe, String name, Sink sink) {
    Runnable loop =
        () -> {
          byte[] buffer = new byte[8192];
          try (pipe) {
            for (int n = pipe.read(buffer); n >= 0; n = pipe.read(buffer)) {
              sink.accept(buffer, n);
            }
          } catch (IOException closed) {
            // The process is gone, and with it the other end.
          }
        };
    return Thread.ofPlatform().name(name).daemon().stackSize(STACK_SIZE).start(loop);
  }
}
