package io.penstock.adapters.http;

import java.util.Optional;

/**
 * Whether the server takes new requests, as load balancers ask. A server that is about to stop says
 * no before it refuses anything: who asks often enough sends it nothing that it would refuse.
 */
public final class Readiness {

  private final StoreProbe store;
  private volatile Phase phase = Phase.STARTING;

  private enum Phase {
    STARTING,
    SERVING,
    STOPPING
  }

  /** That of a server that starts. */
  public Readiness(StoreProbe store) {
    this.store = store;
  }

  /** It has started. */
  public void started() {
    phase = Phase.SERVING;
  }

  /** It will stop, and answers what still comes until then. */
  public void stopping() {
    phase = Phase.STOPPING;
  }

  /** Whether connections are better closed than kept. */
  boolean isStopping() {
    return phase == Phase.STOPPING;
  }

  /** Why it takes no new requests, as a sentence; empty when it does. */
  public Optional<String> obstacle() {
    return switch (phase) {
      case STARTING -> Optional.of("The server is starting.");
      case STOPPING -> Optional.of("The server is stopping.");
      case SERVING ->
          store.answers() ? Optional.empty() : Optional.of("The server cannot use its storage.");
    };
  }
}
