package io.penstock.adapters.store.postgres;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where this server runs, for people who read it elsewhere. */
final class Holder {

  private Holder() {}

  /** Such as {@code worker-3 (process 4711)}. */
  static String here() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unnamed) {
      host = "localhost";
    }
    return "%s (process %d)".formatted(host, ProcessHandle.current().pid());
  }
}
