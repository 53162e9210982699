package io.penstock.engine.webhook;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.Outbox;
import io.penstock.engine.port.Outbox.Due;
import io.penstock.engine.port.Outbox.Settled;
import io.penstock.engine.port.WebhookCaller;
import io.penstock.engine.port.WebhookCaller.Answer;
import io.penstock.engine.request.Announcement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** One attempt to tell a webhook something, and what follows from it. */
public final class WebhookAttempt {

  private static final System.Logger LOG = System.getLogger(WebhookAttempt.class.getName());

  private final Catalog catalog;
  private final Outbox outbox;
  private final WebhookCaller caller;
  private final LogStore logs;
  private final InstantSource clock;
  private final RandomGenerator random;

  public WebhookAttempt(
      Catalog catalog,
      Outbox outbox,
      WebhookCaller caller,
      LogStore logs,
      InstantSource clock,
      RandomGenerator random) {
    this.catalog = catalog;
    this.outbox = outbox;
    this.caller = caller;
    this.logs = logs;
    this.clock = clock;
    this.random = random;
  }

  /** Blocks until it is over. The project's log says when something is given up, and why. */
  Settled make(Webhook webhook, Due due) throws InterruptedException {
    Announcement announcement = due.announcement();
    if (!webhook.enabled()) {
      return new Settled.Done(announcement.id());
    }
    Answer answer =
        caller.post(
            SignedCall.of(
                webhook.url(),
                webhook.headers(),
                announcement.body(),
                webhook.timeout(),
                announcement.id(),
                outbox.signingKey(webhook.id()),
                clock.instant()));
    String problem = problem(answer);
    if (problem.isEmpty()) {
      return new Settled.Done(announcement.id());
    }
    int failed = due.attempts() + 1;
    Instant now = clock.instant();
    Duration wait = Backoff.after(failed, random);
    boolean again =
        webhook.retry()
            && now.plus(wait).isBefore(announcement.created().plus(WebhookSender.LONGEST_AGE));
    if (!again || failed == 1) {
      say(
          webhook,
          "The webhook '%s' could not be told of an event (%s): %s %s"
              .formatted(
                  webhook.name(),
                  announcement.id(),
                  problem,
                  again ? "It is tried again." : "It is given up."));
    }
    return again
        ? new Settled.Later(announcement.id(), failed, now.plus(wait))
        : new Settled.Done(announcement.id());
  }

  /** Why the answer is no success; empty when it is one (reference, section 8.8). */
  public static String problem(Answer answer) {
    return switch (answer) {
      case Answer.Status(int code) ->
          code >= 200 && code < 400 ? "" : "The answer has the status code %d.".formatted(code);
      case Answer.Failed(String sentence) -> sentence;
    };
  }

  void dropped(Outbox.Dropped dropped) {
    catalog
        .resource(Webhook.class, dropped.webhookId())
        .ifPresent(
            webhook ->
                say(
                    webhook,
                    "The webhook '%s' was not told of %d events: they waited for more than %d hours, or more than %d waited."
                        .formatted(
                            webhook.name(),
                            dropped.announcements(),
                            WebhookSender.LONGEST_AGE.toHours(),
                            WebhookSender.LARGEST_COUNT)));
  }

  private void say(Webhook webhook, String sentence) {
    String project = catalog.project(webhook.projectId()).map(Project::name).orElse("");
    LOG.log(System.Logger.Level.WARNING, "{0} (project {1})", sentence, project);
    logs.append(
        new LogStore.Line(
                clock.instant(),
                true,
                sentence,
                webhook.projectId(),
                null,
                null,
                null,
                null,
                null,
                null)
            .from(LogStore.Origin.ofWebhook(webhook.name())));
  }
}
