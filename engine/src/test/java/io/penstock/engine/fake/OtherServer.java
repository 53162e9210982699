package io.penstock.engine.fake;

import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.RequestQueue.CancelWish;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The cluster of a server that shares its store with one other: that one runs what is stored as
 * processing, and cancels it as soon as somebody wants that.
 */
public final class OtherServer implements Cluster {

  private final MemoryRequestStore store;

  public OtherServer(MemoryRequestStore store) {
    this.store = store;
  }

  @Override
  public void changed(Change change) {
    if (change == Change.CANCELS) {
      store.cancelWishes().stream()
          .map(CancelWish::request)
          .flatMap(this::processing)
          .forEach(this::cancel);
    }
  }

  private Stream<RequestRecord> processing(RequestId id) {
    return store.find(id, true).stream()
        .filter(found -> found.state().status() == Status.PROCESSING);
  }

  private void cancel(RequestRecord request) {
    Instant started = request.state().started();
    store.record(request.withState(new RequestState.Cancelled(started, Instant.now())));
    store.cancelled(request.id(), Status.CANCELLED);
  }

  @Override
  public long epoch() {
    return 1;
  }

  @Override
  public boolean leads() {
    return true;
  }

  @Override
  public List<Server> others() {
    return List.of(new Server(2, "http://another"));
  }

  @Override
  public void listensAt(String url) {}

  @Override
  public void whenChanged(Change change, Runnable reaction) {}

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
