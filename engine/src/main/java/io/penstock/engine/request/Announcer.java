package io.penstock.engine.request;

import java.util.List;

/** Says what is to be announced of requests that have just begun to be processed, or ended. */
@FunctionalInterface
public interface Announcer {

  /** Announces nothing, and is asked nothing. */
  Announcer NOBODY = _ -> List.of();

  /**
   * What to announce of a request, usually nothing.
   *
   * @param request in the state that it has just come into, with its result if it has one. One that
   *     is a step of another is never announced
   */
  List<Announcement> of(RequestRecord request);
}
