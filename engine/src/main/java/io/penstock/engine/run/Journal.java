package io.penstock.engine.run;

import io.penstock.engine.request.RequestRecord;
import java.util.Optional;

/**
 * What is written down of one request made from outside and of all its steps, as far as their
 * retention allows (reference, section 2.9). Used by all threads that work on the request.
 */
public interface Journal {

  /** Notes soon that a step has begun. */
  void begun(RequestRecord step);

  /** Notes how a step ended. */
  void ended(RequestRecord step);

  /** Notes that a step was stopped because the request whose step it is ends. */
  void stopped(RequestRecord step);

  /**
   * Notes how the request itself ended, and returns when that, and everything noted before, is
   * durable.
   *
   * @throws io.penstock.engine.port.StoreException when the disk says no and the caller has to be
   *     told
   */
  void close(RequestRecord request) throws InterruptedException;

  /**
   * The record of a step that an earlier run of the same request has left, before a server stopped.
   *
   * @param step whose parent, target and input say which
   */
  default Optional<RequestRecord> earlier(RequestRecord step) {
    return Optional.empty();
  }
}
