package io.penstock.engine.webhook;

import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.Outbox;
import io.penstock.engine.port.Outbox.Due;
import io.penstock.engine.port.Outbox.Settled;
import io.penstock.engine.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is in the outbox (docs/adr/0019-webhooks-and-schedules.md). A webhook has a few calls
 * at once and no more, and so has a project: slow receivers keep no others waiting. Where all
 * places are taken, webhooks get those that become free in turns. What was sent is removed
 * afterwards: a stop in between sends it twice, with the same id. Of several servers the one that
 * leads sends what all of them put in; where two believe to lead for a moment, both may send it.
 */
public final class WebhookSender implements AutoCloseable {

  /** Calls of one webhook at once. */
  public static final int CALLS_OF_ONE = 4;

  /** Calls of the webhooks of one project at once. */
  public static final int CALLS_OF_PROJECT = 16;

  /** Calls of all webhooks at once. */
  public static final int CALLS_OF_ALL = 64;

  /** What is older is given up. */
  public static final Duration LONGEST_AGE = Duration.ofHours(24);

  /** Of one webhook; the oldest beyond are given up. */
  public static final int LARGEST_COUNT = 10_000;

  private static final System.Logger LOG = System.getLogger(WebhookSender.class.getName());
  private static final Duration STORE_PAUSE = Duration.ofSeconds(1);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration BETWEEN_DROPS = Duration.ofSeconds(10);
  private static final Duration LAST_CALLS = Duration.ofSeconds(5);

  private final Catalog catalog;
  private final Outbox outbox;
  private final WebhookAttempt attempts;
  private final InstantSource clock;
  private final Cluster cluster;
  private final Thread thread = Thread.ofVirtual().name("webhooks").unstarted(this::rounds);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<UUID, Set<UUID>> running = new HashMap<>();
  private final Map<UUID, Integer> callsOfProjects = new HashMap<>();
  private final Set<Thread> threads = new HashSet<>();
  private final List<Ended> ended = new ArrayList<>();
  private long changes;
  private boolean stopping;

  // Only the thread of the rounds looks at these.
  private Instant dropped = Instant.MIN;
  private final Map<UUID, Long> served = new HashMap<>();
  private long calls;

  /** An attempt that is over; without anything to settle when it was interrupted. */
  private record Ended(UUID webhookId, UUID eventId, @Nullable Settled settled) {}

  public WebhookSender(
      Catalog catalog,
      Outbox outbox,
      WebhookAttempt attempts,
      InstantSource clock,
      Cluster cluster) {
    this.catalog = catalog;
    this.outbox = outbox;
    this.attempts = attempts;
    this.clock = clock;
    this.cluster = cluster;
  }

  /** Sends from now on, and first of all what an earlier run of the server has left. */
  public void start() {
    outbox.whenFilled(this::wake);
    cluster.whenChanged(Cluster.Change.SERVERS, this::wake);
    thread.start();
  }

  /** Sends what has become due, after the clock was set. */
  public void wake() {
    lock.lock();
    try {
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void rounds() {
    while (true) {
      Duration wait;
      long seen = changes();
      try {
        settle();
        if (isStopping()) {
          return;
        }
        wait = round();
      } catch (StoreException notNow) {
        LOG.log(
            System.Logger.Level.WARNING, "Webhooks wait for the store: {0}", notNow.getMessage());
        if (isStopping()) {
          return;
        }
        wait = STORE_PAUSE;
        seen = changes();
      } catch (RuntimeException | Error bug) {
        LOG.log(System.Logger.Level.ERROR, "Webhooks met a bug and go on.", bug);
        wait = STORE_PAUSE;
        seen = changes();
      }
      await(seen, wait);
    }
  }

  private long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopping() {
    lock.lock();
    try {
      return stopping && running.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void await(long seen, Duration wait) {
    lock.lock();
    try {
      long left = wait.toNanos();
      while (changes == seen && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException nobodyMeansUs) {
      LOG.log(System.Logger.Level.WARNING, "Webhooks were interrupted and go on.");
    } finally {
      lock.unlock();
    }
  }

  /** Only what is settled leaves {@link #running}: nothing is sent again in between. */
  private void settle() {
    List<Ended> over;
    lock.lock();
    try {
      over = List.copyOf(ended);
    } finally {
      lock.unlock();
    }
    if (over.isEmpty()) {
      return;
    }
    List<Settled> settled = new ArrayList<>();
    for (Ended each : over) {
      if (each.settled() != null) {
        settled.add(each.settled());
      }
    }
    if (!settled.isEmpty()) {
      outbox.settle(settled);
    }
    lock.lock();
    try {
      ended.subList(0, over.size()).clear();
      for (Ended each : over) {
        running.computeIfPresent(
            each.webhookId(),
            (_, events) -> {
              events.remove(each.eventId());
              return events.isEmpty() ? null : events;
            });
      }
    } finally {
      lock.unlock();
    }
  }

  /** Starts what may be started, and says how long nothing else will be due. */
  private Duration round() {
    if (!cluster.leads()) {
      return LOOK_AGAIN;
    }
    Duration wait = startDue();
    // What another server puts in, this one finds when it looks.
    return cluster.others().isEmpty() || wait.compareTo(LOOK_AGAIN) < 0 ? wait : LOOK_AGAIN;
  }

  private Duration startDue() {
    Instant now = clock.instant();
    if (dropped.plus(BETWEEN_DROPS).isBefore(now) || dropped.isAfter(now)) {
      dropped = now;
      outbox.drop(now, LONGEST_AGE, LARGEST_COUNT).forEach(attempts::dropped);
    }
    Instant next = now.plus(LONGEST_WAIT);
    Places places = places();
    for (Outbox.Waiting waiting : inTurns(outbox.waiting())) {
      if (waiting.next().isAfter(now)) {
        next = waiting.next().isBefore(next) ? waiting.next() : next;
      } else {
        catalog
            .resource(Webhook.class, waiting.webhookId())
            .ifPresent(webhook -> start(webhook, now, places));
      }
    }
    return Duration.between(now, next);
  }

  private Places places() {
    lock.lock();
    try {
      return new Places(callsOfProjects);
    } finally {
      lock.unlock();
    }
  }

  /** Whoever was called longest ago comes first. */
  private List<Outbox.Waiting> inTurns(List<Outbox.Waiting> waiting) {
    served.keySet().retainAll(waiting.stream().map(Outbox.Waiting::webhookId).toList());
    return waiting.stream()
        .sorted(Comparator.comparing(each -> served.getOrDefault(each.webhookId(), 0L)))
        .toList();
  }

  private void start(Webhook webhook, Instant now, Places places) {
    Set<UUID> busy = running(webhook.id());
    int free = Math.min(CALLS_OF_ONE - busy.size(), places.left(webhook.projectId()));
    if (free <= 0) {
      return;
    }
    int started = 0;
    for (Due due : outbox.due(webhook.id(), now, CALLS_OF_ONE)) {
      if (started < free && !busy.contains(due.announcement().id()) && start(webhook, due)) {
        started++;
        places.take(webhook.projectId());
        calls++;
        served.put(webhook.id(), calls);
      }
    }
  }

  private Set<UUID> running(UUID webhookId) {
    lock.lock();
    try {
      return Set.copyOf(running.getOrDefault(webhookId, Set.of()));
    } finally {
      lock.unlock();
    }
  }

  private boolean start(Webhook webhook, Due due) {
    lock.lock();
    try {
      if (stopping) {
        return false;
      }
      UUID id = due.announcement().id();
      running.computeIfAbsent(webhook.id(), _ -> new HashSet<>()).add(id);
      Thread call = Thread.ofVirtual().name("webhook " + id).unstarted(() -> attempt(webhook, due));
      threads.add(call);
      callsOfProjects.merge(webhook.projectId(), 1, Integer::sum);
      call.start();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void attempt(Webhook webhook, Due due) {
    Settled settled = null;
    try {
      settled = attempts.make(webhook, due);
    } catch (InterruptedException stopping) {
      // The next start sends it again.
    } catch (RuntimeException | Error bug) {
      LOG.log(System.Logger.Level.ERROR, "A webhook could not be called.", bug);
      settled = new Settled.Done(due.announcement().id());
    } finally {
      lock.lock();
      try {
        threads.remove(Thread.currentThread());
        callsOfProjects.computeIfPresent(
            webhook.projectId(), (_, calls) -> calls == 1 ? null : calls - 1);
        ended.add(new Ended(webhook.id(), due.announcement().id(), settled));
        changes++;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Starts no more calls, and waits a little for those that run. */
  @Override
  public void close() {
    lock.lock();
    try {
      stopping = true;
    } finally {
      lock.unlock();
    }
    wake();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      if (!thread.join(LAST_CALLS)) {
        lock.lock();
        try {
          threads.forEach(Thread::interrupt);
        } finally {
          lock.unlock();
        }
        thread.join(LAST_CALLS);
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
