package io.penstock.engine.fake;

import io.penstock.engine.port.RequestStore;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps every record that was ever written, in the order of writing. */
public final class MemoryRequestStore implements RequestStore {

  private final List<RequestRecord> written = new ArrayList<>();

  public synchronized List<RequestRecord> written() {
    return List.copyOf(written);
  }

  @Override
  public synchronized void record(RequestRecord record) {
    written.add(record);
  }

  @Override
  public synchronized void commit(List<RequestRecord> records) {
    written.addAll(records);
  }

  @Override
  public synchronized Optional<RequestRecord> find(RequestId id, boolean withData) {
    return written.reversed().stream().filter(each -> each.id().equals(id)).findFirst();
  }

  @Override
  public List<RequestRecord> children(RequestId pipelineRequest) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int failUnfinished(Instant now, Failure failure) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    throw new UnsupportedOperationException();
  }
}
