package io.penstock.engine.fake;

import io.penstock.engine.port.Cluster;
import java.util.List;
import java.util.UUID;

/** A server that sees others, and is told nothing by them. */
public record SeenCluster(List<Server> others, boolean leads) implements Cluster {

  public SeenCluster(List<Server> others) {
    this(others, true);
  }

  @Override
  public long epoch() {
    return 1;
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
