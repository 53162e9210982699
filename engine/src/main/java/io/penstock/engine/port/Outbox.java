package io.penstock.engine.port;

import io.penstock.engine.request.Announcement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The announcements that wait to be sent. They are put in together with the records of requests:
 * see {@link RequestStore} and {@link RequestQueue}.
 */
public interface Outbox {

  /** Calls this, on any thread, soon after announcements were put in. It must return at once. */
  void whenFilled(Runnable listener);

  /**
   * The webhooks that have something in the outbox.
   *
   * @param next when the first of it is to be tried
   */
  record Waiting(UUID webhookId, Instant next) {}

  List<Waiting> waiting();

  /**
   * An announcement that is due.
   *
   * @param attempts that have failed
   */
  record Due(Announcement announcement, int attempts) {}

  /** What is to be tried of a webhook by now, the longest due first. */
  List<Due> due(UUID webhookId, Instant now, int limit);

  /** What has become of an attempt. */
  sealed interface Settled {

    UUID id();

    /** It arrived, or is given up. */
    record Done(UUID id) implements Settled {}

    /** It is to be tried again. */
    record Later(UUID id, int attempts, Instant due) implements Settled {}
  }

  /** Notes what has become of attempts, durably. */
  void settle(List<Settled> settled);

  /**
   * Removes what is too old, and of each webhook the oldest beyond a number.
   *
   * @return how many were removed of which webhook
   */
  List<Dropped> drop(Instant now, Duration age, int count);

  /** How many announcements a webhook has lost. */
  record Dropped(UUID webhookId, int announcements) {}

  /** What the webhook's calls are signed with; it stays the same for as long as the server. */
  byte[] signingKey(UUID webhookId);
}
