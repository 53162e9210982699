package io.penstock.engine.service;

import io.penstock.engine.request.RequestId;
import java.util.List;

/** Cancels and deletes requests. */
public final class RequestChanger {

  /** Returns when the request has ended cancelled, durably, and nothing of it runs. */
  public void cancel(VersionRef version, RequestId id) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** 1 to 250 ids; finished ones are left as they are; an unknown id: nothing is cancelled. */
  public void cancel(VersionRef version, List<String> ids) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** @param status {@code pending} or {@code processing}, unchecked */
  public void cancelAll(VersionRef version, String status) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** Cancels it first when it has not ended. */
  public void delete(VersionRef version, RequestId id) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** 1 to 250 ids, all or none. */
  public void delete(VersionRef version, List<String> ids) throws InterruptedException {
    throw new UnsupportedOperationException();
  }
}
