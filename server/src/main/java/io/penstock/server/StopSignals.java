package io.penstock.server;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and SIGINT. The first lets running requests finish within the grace period, the second
 * stops at once. A shutdown hook would never hear of the second.
 */
final class StopSignals {

  private StopSignals() {}

  /**
   * Lets a server that still starts, and may wait for its database for long, start no more. What it
   * is told by the database it has to wait for; the second signal ends it all the same, as a kill
   * would, which loses nothing.
   */
  static AtomicBoolean duringStart() {
    AtomicBoolean asked = new AtomicBoolean();
    Thread starting = Thread.currentThread();
    Runnable stop =
        () -> {
          if (asked.getAndSet(true)) {
            Runtime.getRuntime().halt(1);
          }
          starting.interrupt();
        };
    handle("TERM", stop);
    handle("INT", stop);
    return asked;
  }

  static void on(PenstockServer server) {
    AtomicBoolean asked = new AtomicBoolean();
    Runnable stop =
        () -> {
          if (asked.getAndSet(true)) {
            server.hurry();
          } else {
            Thread.ofPlatform().name("stop").start(server::close);
          }
        };
    handle("TERM", stop);
    handle("INT", stop);
  }

  /**
   * Calls {@code sun.misc.Signal.handle}, the only way the JDK has, by reflection: the compiler
   * warns of a direct call in a way that cannot be acknowledged.
   */
  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calling =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (_, _, _) -> {
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), calling);
    } catch (ReflectiveOperationException unlikeEveryJdk) {
      throw new StartupException(
          "This Java cannot handle the signal " + name + ".", unlikeEveryJdk);
    }
  }
}
