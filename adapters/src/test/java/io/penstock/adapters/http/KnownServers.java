package io.penstock.adapters.http;

import io.penstock.testkit.QuietCluster;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Servers that a test adds and removes. */
final class KnownServers extends QuietCluster {

  private final long epoch;
  private final List<Server> others = new CopyOnWriteArrayList<>();

  private volatile Runnable asked = () -> {};

  KnownServers(long epoch) {
    this.epoch = epoch;
  }

  KnownServers with(Server other) {
    others.add(other);
    return this;
  }

  void without(long gone) {
    others.removeIf(server -> server.epoch() == gone);
  }

  @Override
  public long epoch() {
    return epoch;
  }

  /** What happens while it is asked whether a server is alive. */
  void whenAsked(Runnable event) {
    asked = event;
  }

  @Override
  public boolean isAlive(long other) {
    asked.run();
    return super.isAlive(other);
  }

  @Override
  public List<Server> others() {
    return others;
  }
}
