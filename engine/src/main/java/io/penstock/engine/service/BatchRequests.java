package io.penstock.engine.service;

import io.penstock.engine.request.RequestRecord;
import java.util.List;

/** Accepts requests for the queue. */
public final class BatchRequests {

  /** 1 to 250 requests, accepted in one durable transaction or none; pending, in input order. */
  public List<RequestRecord> create(BatchCall call) throws InterruptedException {
    throw new UnsupportedOperationException();
  }
}
