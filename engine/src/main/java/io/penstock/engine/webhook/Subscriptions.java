package io.penstock.engine.webhook;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.VersionReference;
import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Announcement;
import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.RequestRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Which versions have webhooks. Remembered until the catalog changes: a request to a version
 * without any pays for one look into a map.
 */
public final class Subscriptions implements Supplier<Announcer> {

  private static final System.Logger LOG = System.getLogger("io.penstock.webhook");

  private final Catalog catalog;
  private volatile Memory memory = new Memory(-1, Announcer.NOBODY);

  private record Memory(long generation, Announcer announcer) {}

  public Subscriptions(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Announces to the webhooks that there are now: {@link Announcer#NOBODY} when there are none. */
  @Override
  public Announcer get() {
    Memory current = memory;
    long generation = catalog.generation();
    if (current.generation() != generation) {
      try {
        current = new Memory(generation, read());
        memory = current;
      } catch (StoreException away) {
        // No request may fail to end for that. The next one asks again.
        LOG.log(
            System.Logger.Level.WARNING,
            "Webhooks could not be read, and those of before are told of a request: {0}",
            away.getMessage());
      } catch (RuntimeException unreadable) {
        LOG.log(
            System.Logger.Level.ERROR,
            "Webhooks could not be read: those of before are told of a request.",
            unreadable);
      }
    }
    return current.announcer();
  }

  private Announcer read() {
    Map<UUID, List<Webhook>> byVersion = new HashMap<>();
    for (Webhook webhook : catalog.resources(Webhook.class)) {
      if (webhook.enabled()) {
        version(webhook.reference())
            .ifPresent(id -> byVersion.computeIfAbsent(id, _ -> new ArrayList<>()).add(webhook));
      }
    }
    return byVersion.isEmpty() ? Announcer.NOBODY : request -> announcements(byVersion, request);
  }

  private Optional<UUID> version(VersionReference reference) {
    if (reference.versionId() != null) {
      return Optional.of(reference.versionId());
    }
    return switch (reference.objectType()) {
      case DEPLOYMENT -> catalog.deployment(reference.objectId()).map(Deployment::defaultVersion);
      case PIPELINE -> catalog.pipeline(reference.objectId()).map(Pipeline::defaultVersion);
    };
  }

  private static List<Announcement> announcements(
      Map<UUID, List<Webhook>> byVersion, RequestRecord request) {
    if (request.parent() != null) {
      return List.of();
    }
    List<Webhook> webhooks = byVersion.get(request.target().versionId());
    if (webhooks == null) {
      return List.of();
    }
    List<Announcement> announcements = new ArrayList<>();
    for (Webhook webhook : webhooks) {
      if (Announcements.concerns(webhook.event(), request.state().status())) {
        announcements.add(
            new Announcement(
                UUID.randomUUID(),
                webhook.id(),
                happened(request),
                Announcements.body(webhook, request)));
      }
    }
    return announcements;
  }

  private static Instant happened(RequestRecord request) {
    Instant ended = request.state().completed();
    Instant started = request.state().started();
    return ended != null ? ended : started != null ? started : request.created();
  }
}
