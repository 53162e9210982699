package io.penstock.adapters.http;

import io.penstock.engine.port.Cluster;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Servers that a test adds and removes. */
final class KnownServers implements Cluster {

  private final long epoch;
  private final List<Server> others = new CopyOnWriteArrayList<>();

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

  @Override
  public boolean leads() {
    return true;
  }

  @Override
  public List<Server> others() {
    return others;
  }

  @Override
  public void listensAt(String url) {}

  @Override
  public void whenChanged(Change change, Runnable reaction) {}

  @Override
  public void changed(Change change) {}

  @Override
  public boolean take(UUID work) {
    return true;
  }

  @Override
  public void release(UUID work) {}

  @Override
  public boolean isTaken(UUID work) {
    return false;
  }
}
